package io.facet.queue;

import io.facet.queue.SqsQueue.ReceivedMessage;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Receives messages while the service is ready: otherwise each message would use up one of its deliveries. */
final class QueueSource {
    private static final Logger LOG = Logger.getLogger(QueueSource.class);
    private static final Duration READINESS_TTL = Duration.ofSeconds(5);
    private static final Duration NOT_READY_DELAY = Duration.ofSeconds(1);
    private static final Duration FIRST_RECONNECT_DELAY = Duration.ofSeconds(1);
    private static final Duration MAX_RECONNECT_DELAY = Duration.ofSeconds(60);
    private static final double JITTER = 0.5;
    private static final int FORBIDDEN = 403;

    private final SqsQueue queue;
    private final Supplier<Uni<Optional<String>>> notReadyReason;
    private volatile long readyUntil = System.nanoTime();
    private volatile Optional<String> problem = Optional.empty();
    private volatile boolean waitsForReadiness;

    QueueSource(SqsQueue queue, Supplier<Uni<Optional<String>>> notReadyReason) {
        this.queue = queue;
        this.notReadyReason = notReadyReason;
    }

    /** Why no messages are received; empty if they are. */
    Optional<String> problem() {
        return problem;
    }

    /** Checks readiness before the next receive, because a photo failed. */
    void invalidateReadiness() {
        readyUntil = System.nanoTime();
    }

    /** Never fails. Returns an empty list after a long poll without messages, or after a pause if the service is not ready. */
    Uni<List<ReceivedMessage>> receive(int max) {
        return Uni.createFrom()
                .deferred(this::checkReadiness)
                .chain(reason -> reason.isPresent()
                        ? pause(reason.get())
                        : queue.receive(max).invoke(this::reportReceiving))
                .onFailure()
                .invoke(failure -> reportProblem(Logger.Level.WARN, describe(failure)))
                .onFailure()
                .retry()
                .withBackOff(FIRST_RECONNECT_DELAY, MAX_RECONNECT_DELAY)
                .withJitter(JITTER)
                .indefinitely();
    }

    private Uni<Optional<String>> checkReadiness() {
        if (readyUntil - System.nanoTime() > 0) {
            return Uni.createFrom().item(Optional.empty());
        }
        return notReadyReason.get().invoke(reason -> {
            if (reason.isEmpty()) {
                readyUntil = System.nanoTime() + READINESS_TTL.toNanos();
                if (waitsForReadiness) {
                    // Now, because a long poll takes 20 seconds.
                    waitsForReadiness = false;
                    reportReceiving();
                }
            }
        });
    }

    private Uni<List<ReceivedMessage>> pause(String reason) {
        waitsForReadiness = true;
        reportProblem(Logger.Level.INFO, reason);
        return Uni.createFrom()
                .item(List.<ReceivedMessage>of())
                .onItem()
                .delayIt()
                .by(NOT_READY_DELAY);
    }

    private void reportReceiving() {
        if (problem.isPresent()) {
            LOG.infof("Queue polling resumed: queue=%s", queue.url());
            problem = Optional.empty();
        }
    }

    private void reportProblem(Logger.Level level, String reason) {
        if (!problem.equals(Optional.of(reason))) {
            LOG.logf(level, "Queue polling paused: queue=%s reason=%s", queue.url(), reason);
            problem = Optional.of(reason);
        }
    }

    private static String describe(Throwable failure) {
        Throwable cause = failure.getCause() instanceof SqsException ? failure.getCause() : failure;
        if (cause instanceof QueueDoesNotExistException) {
            return "The queue does not exist.";
        }
        if (cause instanceof SqsException denied && denied.statusCode() == FORBIDDEN) {
            return "Access to the queue is denied; sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility are"
                    + " required.";
        }
        return "The queue is unavailable.";
    }
}
