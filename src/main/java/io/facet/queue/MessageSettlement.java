package io.facet.queue;

import io.facet.detection.DetectionResult;
import io.facet.queue.SqsQueue.ReceivedMessage;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Settles a message after its last photo. It is deleted if all photos are done, and redelivered immediately if the
 * service is stopping. After a retryable failure it is redelivered with a growing delay; after a permanent one, or for
 * an invalid event, soon, until the queue's redrive policy moves it to the dead-letter queue.
 */
final class MessageSettlement {
    private static final Logger LOG = Logger.getLogger(MessageSettlement.class);
    // A store outage lasts minutes; shorter delays would use up the deliveries before it ends.
    private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(10);
    private static final Duration FIRST_REJECTION_DELAY = Duration.ofSeconds(1);
    private static final Duration MAX_DELAY = Duration.ofMinutes(15);
    private static final int MAX_DOUBLINGS = 20;

    private final SqsQueue queue;
    private final QueueMetrics metrics;

    MessageSettlement(SqsQueue queue, QueueMetrics metrics) {
        this.queue = queue;
        this.metrics = metrics;
    }

    /** Never fails: if SQS does not respond, the message is redelivered after its visibility timeout. */
    Uni<Void> settle(InFlightMessage inFlight) {
        inFlight.stopExtending();
        ReceivedMessage message = inFlight.message();
        if (inFlight.failure().isPresent()) {
            return inFlight.failure().get().code().retryable()
                    ? retry(message, inFlight.failure().get())
                    : reject(message, inFlight.failure().get());
        }
        if (inFlight.isInterrupted()) {
            return redeliver(message, QueueMetrics.End.RELEASED, Duration.ZERO);
        }
        metrics.ended(message, QueueMetrics.End.DONE);
        return queue.delete(message);
    }

    private Uni<Void> retry(ReceivedMessage message, DetectionResult.Failure reason) {
        LOG.warnf("Message will be redelivered: id=%s reason=%s", message.id(), reason.message());
        return redeliver(message, QueueMetrics.End.RETRIED, delay(FIRST_RETRY_DELAY, message.deliveries()));
    }

    private Uni<Void> reject(ReceivedMessage message, DetectionResult.Failure reason) {
        Logger.Level level = message.deliveries() == 1 ? Logger.Level.WARN : Logger.Level.DEBUG;
        LOG.logf(
                level,
                "Message cannot be processed, left for the dead-letter queue: id=%s reason=%s",
                message.id(),
                reason.message());
        return redeliver(message, QueueMetrics.End.REJECTED, delay(FIRST_REJECTION_DELAY, message.deliveries()));
    }

    private Uni<Void> redeliver(ReceivedMessage message, QueueMetrics.End end, Duration delay) {
        metrics.ended(message, end);
        return queue.setVisibilityTimeout(message, delay).onFailure().recoverWithNull();
    }

    /** Doubles with each delivery; jitter of up to half of it spreads redeliveries. */
    static Duration delay(Duration first, int deliveries) {
        long doubled = first.toMillis() << Math.min(deliveries - 1, MAX_DOUBLINGS);
        long full = Math.min(doubled, MAX_DELAY.toMillis());
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
    }
}
