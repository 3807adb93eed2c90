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
    private volatile Problem problem = Problem.NO_RESPONSE;
    private volatile boolean waitsForReadiness;
    private volatile boolean pauseLogged;

    QueueSource(SqsQueue queue, Supplier<Uni<Optional<String>>> notReadyReason) {
        this.queue = queue;
        this.notReadyReason = notReadyReason;
    }

    /** @param detail changes without a new log line */
    private record Problem(String reason, String detail) {
        static final Problem NONE = new Problem("", "");
        static final Problem NO_RESPONSE = new Problem("The queue has not responded yet.", "");

        String text() {
            return reason + detail;
        }
    }

    /** Why no messages are received; empty if they are. */
    Optional<String> problem() {
        Problem now = problem;
        return now == Problem.NONE ? Optional.empty() : Optional.of(now.text());
    }

    /** Checks readiness before the next receive, because a photo failed. */
    void invalidateReadiness() {
        readyUntil = System.nanoTime();
    }

    /** Never fails. Returns an empty list after a poll without messages, or after a pause if the service is not ready. */
    Uni<List<ReceivedMessage>> receive(int max) {
        return Uni.createFrom()
                .deferred(this::checkReadiness)
                .chain(reason -> reason.isPresent() ? pause(reason.get()) : poll(max))
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
                    waitsForReadiness = false;
                    problem = Problem.NO_RESPONSE;
                }
            }
        });
    }

    /** The first poll, and the first after a problem, is short: a long poll of an empty queue would hide the state for 20 s. */
    private Uni<List<ReceivedMessage>> poll(int max) {
        return problem == Problem.NONE
                ? queue.receive(max)
                : queue.receiveNow(max).invoke(this::reportReceiving);
    }

    private Uni<List<ReceivedMessage>> pause(String reason) {
        waitsForReadiness = true;
        reportProblem(Logger.Level.INFO, new Problem(reason, ""));
        return Uni.createFrom()
                .item(List.<ReceivedMessage>of())
                .onItem()
                .delayIt()
                .by(NOT_READY_DELAY);
    }

    private void reportReceiving() {
        problem = Problem.NONE;
        if (pauseLogged) {
            pauseLogged = false;
            LOG.infof("Queue polling resumed: queue=%s", queue.url());
        }
    }

    private void reportProblem(Logger.Level level, Problem now) {
        if (!problem.reason.equals(now.reason)) {
            LOG.logf(level, "Queue polling paused: queue=%s reason=%s", queue.url(), now.text());
            pauseLogged = true;
        }
        problem = now;
    }

    private static Problem describe(Throwable failure) {
        Throwable cause = failure.getCause() instanceof SqsException ? failure.getCause() : failure;
        if (cause instanceof QueueDoesNotExistException) {
            return new Problem("The queue does not exist.", "");
        }
        if (cause instanceof SqsException denied && denied.statusCode() == FORBIDDEN) {
            return new Problem(
                    "Access to the queue is denied; sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility are"
                            + " required.",
                    "");
        }
        return new Problem("The queue is unavailable.", " Cause: " + rootOf(failure));
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
