package io.facet.queue;

import io.facet.detection.DetectionResult;
import io.facet.event.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * What becomes of a message when its last photo has ended:
 *
 * <ul>
 *   <li>all done: it is deleted;
 *   <li>something failed that may pass: it is delivered again, each time later;
 *   <li>something failed for good, or it is not understood: it is delivered again soon, until the redrive policy of the queue
 *       moves it away;
 *   <li>something was not begun, since the service stops: others may have it at once.
 * </ul>
 */
final class MessageSettlement {
    private static final Logger LOG = Logger.getLogger(MessageSettlement.class);
    // A store that is down is down for minutes; nobody gains by using up the deliveries before it is back.
    private static final Backoff MAY_PASS = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(15));
    // Nobody need wait for it on its way to the dead letters; without such a queue it comes less and less often.
    private static final Backoff FOR_GOOD = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(15));

    private final SqsQueue queue;
    private final MessageDeletions deletions;
    private final QueueMetrics metrics;

    MessageSettlement(SqsQueue queue, MessageDeletions deletions, QueueMetrics metrics) {
        this.queue = queue;
        this.deletions = deletions;
        this.metrics = metrics;
    }

    /** Ends when the queue knows, or cannot be told: then the message comes again when its visibility timeout is over. */
    Uni<Void> settle(HeldMessage held) {
        held.letGo();
        QueueMessage message = held.message();
        if (held.failure().isPresent()) {
            return held.failure().get().code().retryable()
                    ? again(message, held.failure().get())
                    : reject(message, held.failure().get());
        }
        if (held.isInterrupted()) {
            return end(message, QueueMetrics.End.RELEASED, Duration.ZERO);
        }
        metrics.ended(QueueMetrics.End.DONE);
        return deletions.add(message);
    }

    private Uni<Void> again(QueueMessage message, DetectionResult.Failure reason) {
        LOG.warnf("Message %s comes again later: %s", message.id(), reason.message());
        return end(message, QueueMetrics.End.AGAIN, MAY_PASS.after(message.deliveries()));
    }

    private Uni<Void> reject(QueueMessage message, DetectionResult.Failure reason) {
        Logger.Level level = message.deliveries() == 1 ? Logger.Level.WARN : Logger.Level.DEBUG;
        LOG.logf(level, "Message %s is left to the dead letters: %s", message.id(), reason.message());
        return end(message, QueueMetrics.End.REJECTED, FOR_GOOD.after(message.deliveries()));
    }

    private Uni<Void> end(QueueMessage message, QueueMetrics.End end, Duration hidden) {
        metrics.ended(end);
        return queue.hide(message, hidden).onFailure().recoverWithNull();
    }
}
