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

/** Sends photos as events, {@code [{"bucket","key"}…]}, to an SQS queue that instances of the service poll. */
public final class QueueSender implements Backfill.Task {
    static final String SENT = "sent";

    private static final int MESSAGES_PER_BATCH = 10;
    // The limit of SQS was 256 KiB for years, and that of compatible queues still is.
    private static final int MAX_BATCH_BYTES = 250_000;
    // If one photo fails, the message is redelivered: the other nine cost two HEADs each.
    private static final int KEYS_PER_MESSAGE = 10;
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

    /** The queue does not exist or denies access: every other message would fail too. */
    static final class RejectedException extends DetectionException {
        RejectedException(Throwable cause) {
            super(ErrorCode.BAD_PARAMETER, "The queue rejected the message: " + cause.getMessage(), cause);
        }
    }

    @Override
    public int groupSize() {
        return MESSAGES_PER_BATCH * KEYS_PER_MESSAGE;
    }

    /** Sends at least once. A duplicate is harmless, since the service skips current sidecars. */
    @Override
    public Uni<String> run(List<ObjectLocation> group) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (int first = 0; first < group.size(); first += KEYS_PER_MESSAGE) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(first))
                    .messageBody(body(group.subList(first, Math.min(group.size(), first + KEYS_PER_MESSAGE))))
                    .build());
        }
        if (bytes(entries) > MAX_BATCH_BYTES && group.size() > 1) {
            int half = group.size() / 2;
            return run(group.subList(0, half)).chain(() -> run(group.subList(half, group.size())));
        }
        return Uni.createFrom()
                .completionStage(() -> client.sendMessageBatch(
                        batch -> batch.queueUrl(queueUrl).entries(entries)))
                .onFailure()
                .transform(QueueSender::translate)
                .invoke(QueueSender::requireAllSent)
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

    private static void requireAllSent(SendMessageBatchResponse response) {
        if (!response.failed().isEmpty()) {
            throw unavailable(response.failed().get(0).message(), null);
        }
    }

    private static Throwable translate(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean rejected = cause instanceof SqsException sqs
                && sqs.statusCode() < SERVER_ERROR
                && sqs.statusCode() != THROTTLED
                && !sqs.isThrottlingException();
        return rejected ? new RejectedException(cause) : unavailable(cause.getMessage(), cause);
    }

    private static DetectionException unavailable(String reason, Throwable cause) {
        return new DetectionException(ErrorCode.STORE_UNAVAILABLE, "The queue is unavailable: " + reason, cause);
    }
}
