package io.facet.queue;

import io.facet.event.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Asks the queue for messages while the service can do something about them, and says why it does not: what is taken and
 * fails has used up one of its deliveries.
 */
final class QueueSource {
    private static final Logger LOG = Logger.getLogger(QueueSource.class);
    private static final Duration RECHECK = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Backoff QUEUE_DOWN = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
    private static final int FORBIDDEN = 403;

    private final SqsQueue queue;
    private final Supplier<Uni<Optional<String>>> notReady;
    private volatile long readyUntil = System.nanoTime();
    private volatile Optional<String> obstacle = Optional.empty();
    private volatile int failures;

    /** @param notReady why no photo could be done now, in a sentence; empty when it could */
    QueueSource(SqsQueue queue, Supplier<Uni<Optional<String>>> notReady) {
        this.queue = queue;
        this.notReady = notReady;
    }

    /** Why nothing comes, in a sentence; empty when messages would. */
    Optional<String> obstacle() {
        return obstacle;
    }

    /** Something failed: before the next messages are taken, readiness is looked at again. */
    void doubt() {
        readyUntil = System.nanoTime();
    }

    /** Messages, or none: after a long poll, or after a pause when something is in the way. Does not fail. */
    Uni<List<QueueMessage>> receive(int most) {
        return checked()
                .chain(reason -> reason.isPresent() ? pause(Logger.Level.INFO, reason.get(), PAUSE) : ask(most));
    }

    private Uni<Optional<String>> checked() {
        if (readyUntil - System.nanoTime() > 0) {
            return Uni.createFrom().item(Optional.empty());
        }
        return notReady.get().invoke(reason -> {
            if (reason.isEmpty()) {
                readyUntil = System.nanoTime() + RECHECK.toNanos();
            }
        });
    }

    private Uni<List<QueueMessage>> ask(int most) {
        return queue.receive(most).invoke(this::answered).onFailure().recoverWithUni(failure -> {
            failures++;
            return pause(Logger.Level.WARN, explain(failure), QUEUE_DOWN.after(failures));
        });
    }

    private void answered() {
        failures = 0;
        if (obstacle.isPresent()) {
            LOG.infof("Messages are taken from %s", queue.url());
            obstacle = Optional.empty();
        }
    }

    private Uni<List<QueueMessage>> pause(Logger.Level level, String reason, Duration time) {
        if (!obstacle.equals(Optional.of(reason))) {
            LOG.logf(level, "Nothing is taken from %s: %s", queue.url(), reason);
            obstacle = Optional.of(reason);
        }
        return Uni.createFrom().item(List.<QueueMessage>of()).onItem().delayIt().by(time);
    }

    private static String explain(Throwable failure) {
        Throwable cause = failure.getCause() instanceof SqsException ? failure.getCause() : failure;
        if (cause instanceof QueueDoesNotExistException) {
            return "There is no such queue.";
        }
        if (cause instanceof SqsException refusal && refusal.statusCode() == FORBIDDEN) {
            return "The queue does not let us in: sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility are"
                    + " needed.";
        }
        return "The queue does not answer.";
    }
}
