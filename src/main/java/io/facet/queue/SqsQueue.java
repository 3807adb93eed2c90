package io.facet.queue;

import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * One queue of SQS. Needs {@code sqs:ReceiveMessage}, {@code sqs:DeleteMessage} and {@code sqs:ChangeMessageVisibility}.
 */
final class SqsQueue {
    /** What SQS takes and gives in one call. */
    static final int MAX_BATCH = 10;

    private static final Duration LONGEST_POLL = Duration.ofSeconds(20);

    private final SqsAsyncClient client;
    private final String url;
    private final Duration visibilityTimeout;

    SqsQueue(SqsAsyncClient client, URI url, Duration visibilityTimeout) {
        this.client = client;
        this.url = url.toString();
        this.visibilityTimeout = visibilityTimeout;
    }

    String url() {
        return url;
    }

    Duration visibilityTimeout() {
        return visibilityTimeout;
    }

    /** Waits for messages, 20 s at most; they are then hidden from others for the visibility timeout. */
    Uni<List<QueueMessage>> receive(int most) {
        return Uni.createFrom()
                .completionStage(() -> client.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(Math.min(most, MAX_BATCH))
                        .waitTimeSeconds((int) LONGEST_POLL.toSeconds())
                        .visibilityTimeout((int) visibilityTimeout.toSeconds())
                        .messageSystemAttributeNames(
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                                MessageSystemAttributeName.AWS_TRACE_HEADER)
                        .messageAttributeNames(MessageTrace.ATTRIBUTES)))
                .map(answer -> answer.messages().stream().map(SqsQueue::message).toList());
    }

    private static QueueMessage message(Message message) {
        String deliveries = message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
        return new QueueMessage(
                message.messageId(),
                message.receiptHandle(),
                message.body(),
                deliveries == null ? 1 : Integer.parseInt(deliveries),
                new Origin(message.messageId(), MessageTrace.of(message)));
    }

    /** Others may receive it after that time; zero is now. */
    Uni<Void> hide(QueueMessage message, Duration time) {
        return Uni.createFrom()
                .completionStage(() -> client.changeMessageVisibility(request -> request.queueUrl(url)
                        .receiptHandle(message.receipt())
                        .visibilityTimeout((int) time.toSeconds())))
                .replaceWithVoid();
    }

    /**
     * Removes up to {@link #MAX_BATCH} messages.
     *
     * @return how many could not be removed: they will be delivered again
     */
    Uni<Integer> delete(List<QueueMessage> messages) {
        // The names of entries are ours to choose; a message that was delivered twice may be in one call twice.
        List<DeleteMessageBatchRequestEntry> entries = IntStream.range(0, messages.size())
                .mapToObj(i -> DeleteMessageBatchRequestEntry.builder()
                        .id(String.valueOf(i))
                        .receiptHandle(messages.get(i).receipt())
                        .build())
                .toList();
        return Uni.createFrom()
                .completionStage(() -> client.deleteMessageBatch(
                        request -> request.queueUrl(url).entries(entries)))
                .map(answer -> answer.failed().size());
    }
}
