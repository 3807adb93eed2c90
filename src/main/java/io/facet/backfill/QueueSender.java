package io.facet.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.queue.QueueConnection;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Tells the fleet of photos: sends {@code [{"bucket","key"}…]}, an ordinary event, to the queue that it reads. */
public final class QueueSender implements Work {
    static final String SENT = "sent";

    // SQS's own limit of a batch.
    private static final int MESSAGES = 10;
    // Of a batch, in bytes: SQS took 256 KiB for long, and what speaks its protocol still does.
    private static final int MAX_BATCH_BYTES = 250_000;
    // A message that comes back because one photo failed has nine others that only need a look.
    private static final int KEYS_A_MESSAGE = 10;
    private static final int THROTTLED = 429;
    private static final int SERVER_ERROR = 500;

    private final SqsAsyncClient client;
    private final String queueUrl;
    private final ObjectMapper json;

    public QueueSender(QueueConnection queues, String queueUrl, ObjectMapper json) {
        this(queues.clientFor(URI.create(queueUrl)), queueUrl, json);
    }

    QueueSender(SqsAsyncClient client, String queueUrl, ObjectMapper json) {
        this.client = client;
        this.queueUrl = queueUrl;
        this.json = json;
    }

    @Override
    public int groupSize() {
        return MESSAGES * KEYS_A_MESSAGE;
    }

    /** What is sent twice, because the answer got lost, is looked at twice and detected once. */
    @Override
    public Uni<String> on(List<ObjectLocation> group) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (int first = 0; first < group.size(); first += KEYS_A_MESSAGE) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(first))
                    .messageBody(body(group.subList(first, Math.min(group.size(), first + KEYS_A_MESSAGE))))
                    .build());
        }
        if (bytes(entries) > MAX_BATCH_BYTES && group.size() > 1) {
            int half = group.size() / 2;
            return on(group.subList(0, half)).chain(() -> on(group.subList(half, group.size())));
        }
        return Uni.createFrom()
                .completionStage(() -> client.sendMessageBatch(
                        batch -> batch.queueUrl(queueUrl).entries(entries)))
                .onFailure()
                .transform(QueueSender::translate)
                .invoke(QueueSender::requireAll)
                .replaceWith(SENT);
    }

    private static int bytes(List<SendMessageBatchRequestEntry> entries) {
        return entries.stream()
                .mapToInt(entry -> entry.messageBody().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private String body(List<ObjectLocation> photos) {
        try {
            return json.writeValueAsString(photos);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireAll(SendMessageBatchResponse answer) {
        if (!answer.failed().isEmpty()) {
            throw unavailable(answer.failed().get(0).message(), null);
        }
    }

    private static Throwable translate(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean refused = cause instanceof SqsException sqs
                && sqs.statusCode() < SERVER_ERROR
                && sqs.statusCode() != THROTTLED
                && !sqs.isThrottlingException();
        return refused ? new QueueRefusedException(cause) : unavailable(cause.getMessage(), cause);
    }

    private static DetectionException unavailable(String why, Throwable cause) {
        return new DetectionException(ErrorCode.STORE_UNAVAILABLE, "The queue does not take messages: " + why, cause);
    }
}
