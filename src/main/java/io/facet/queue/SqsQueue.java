package io.facet.queue;

import io.facet.settings.RedactedUrls;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** An SQS queue. Needs {@code sqs:ReceiveMessage}, {@code sqs:DeleteMessage} and {@code sqs:ChangeMessageVisibility}. */
final class SqsQueue {
    private static final Logger LOG = Logger.getLogger(SqsQueue.class);
    // SQS's limits.
    private static final int MAX_BATCH = 10;
    private static final Duration LONG_POLL = Duration.ofSeconds(20);
    // Far below any visibility timeout, and long enough to fill a batch at 100 messages per second.
    private static final Duration DELETE_DELAY = Duration.ofMillis(100);

    private final SqsAsyncClient client;
    private final String url;
    private final Duration visibilityTimeout;

    // Guarded by this.
    private List<ReceivedMessage> toDelete = new ArrayList<>();
    private CompletableFuture<Void> deletions = CompletableFuture.completedFuture(null);

    SqsQueue(SqsAsyncClient client, URI url, Duration visibilityTimeout) {
        this.client = client;
        this.url = url.toString();
        this.visibilityTimeout = visibilityTimeout;
    }

    /**
     * @param deliveries approximate number of deliveries, including this one
     * @param sent by the clock of SQS
     */
    record ReceivedMessage(String id, String receiptHandle, String body, int deliveries, Instant sent, Origin origin) {}

    /** Without credentials, for logs. */
    String url() {
        return RedactedUrls.in(url);
    }

    Duration visibilityTimeout() {
        return visibilityTimeout;
    }

    /** Waits up to 20 s for messages. */
    Uni<List<ReceivedMessage>> receive(int max) {
        return receive(max, LONG_POLL);
    }

    /** Responds at once, which shows whether the queue can be read. */
    Uni<List<ReceivedMessage>> receiveNow(int max) {
        return receive(max, Duration.ZERO);
    }

    private Uni<List<ReceivedMessage>> receive(int max, Duration wait) {
        return Uni.createFrom()
                .completionStage(() -> client.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(Math.min(max, MAX_BATCH))
                        .waitTimeSeconds((int) wait.toSeconds())
                        .visibilityTimeout((int) visibilityTimeout.toSeconds())
                        .messageSystemAttributeNames(
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                                MessageSystemAttributeName.SENT_TIMESTAMP,
                                MessageSystemAttributeName.AWS_TRACE_HEADER)
                        .messageAttributeNames(MessageTrace.ATTRIBUTES)))
                .map(response ->
                        response.messages().stream().map(SqsQueue::received).toList());
    }

    private static ReceivedMessage received(Message message) {
        String count = message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
        int deliveries = count == null ? 1 : Integer.parseInt(count);
        String sent = message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP);
        return new ReceivedMessage(
                message.messageId(),
                message.receiptHandle(),
                message.body(),
                deliveries,
                sent == null ? Instant.now() : Instant.ofEpochMilli(Long.parseLong(sent)),
                new Origin(message.messageId(), MessageTrace.of(message), deliveries));
    }

    /** @param timeout after which the message is redelivered; zero for immediately */
    Uni<Void> setVisibilityTimeout(ReceivedMessage message, Duration timeout) {
        return Uni.createFrom()
                .completionStage(() -> client.changeMessageVisibility(request -> request.queueUrl(url)
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout((int) timeout.toSeconds())))
                .replaceWithVoid();
    }

    /**
     * Deletes messages in batches of ten, or after 100 ms. The message that fills a batch waits for the call, so that a caller
     * cannot be faster than SQS. A message that cannot be deleted is redelivered, which costs two HEAD requests.
     */
    Uni<Void> delete(ReceivedMessage message) {
        synchronized (this) {
            toDelete.add(message);
            if (toDelete.size() < MAX_BATCH) {
                if (toDelete.size() == 1) {
                    Infrastructure.getDefaultWorkerPool()
                            .schedule(this::flushDeletions, DELETE_DELAY.toMillis(), TimeUnit.MILLISECONDS);
                }
                return Uni.createFrom().voidItem();
            }
        }
        return Uni.createFrom().completionStage(flushDeletions());
    }

    synchronized CompletableFuture<Void> flushDeletions() {
        if (!toDelete.isEmpty()) {
            List<ReceivedMessage> batch = toDelete;
            toDelete = new ArrayList<>();
            CompletableFuture<Void> call = deleteBatch(batch)
                    .onFailure()
                    .recoverWithItem(batch.size())
                    .invoke(SqsQueue::logFailedDeletions)
                    .replaceWithVoid()
                    .subscribeAsCompletionStage();
            deletions = CompletableFuture.allOf(deletions, call);
        }
        return deletions;
    }

    private Uni<Integer> deleteBatch(List<ReceivedMessage> messages) {
        // Entry IDs are positions: a batch can contain two deliveries of one message.
        List<DeleteMessageBatchRequestEntry> entries = IntStream.range(0, messages.size())
                .mapToObj(i -> DeleteMessageBatchRequestEntry.builder()
                        .id(String.valueOf(i))
                        .receiptHandle(messages.get(i).receiptHandle())
                        .build())
                .toList();
        return Uni.createFrom()
                .completionStage(() -> client.deleteMessageBatch(
                        request -> request.queueUrl(url).entries(entries)))
                .map(response -> response.failed().size());
    }

    private static void logFailedDeletions(int messages) {
        if (messages > 0) {
            LOG.warnf("Processed messages could not be deleted and will be redelivered: messages=%d", messages);
        }
    }
}
