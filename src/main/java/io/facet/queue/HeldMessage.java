package io.facet.queue;

import io.facet.detection.DetectionResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Optional;

/**
 * A message from its receipt to its end, kept hidden from others as long as its photos come on. It ends when the last of
 * them does.
 */
final class HeldMessage {
    // Time for a busy service to come round, and an end to what hangs.
    private static final int MAX_TIMEOUTS = 10;

    private final QueueMessage message;
    private final Cancellable extensions;
    private final long patienceNanos;
    private volatile long keptUntil;

    // Guarded by this.
    private int photosLeft;
    private boolean interrupted;
    private Optional<DetectionResult.Failure> failure = Optional.empty();

    HeldMessage(QueueMessage message, SqsQueue queue) {
        this.message = message;
        Duration half = queue.visibilityTimeout().dividedBy(2);
        this.patienceNanos =
                queue.visibilityTimeout().multipliedBy(MAX_TIMEOUTS).toNanos();
        this.keptUntil = System.nanoTime() + patienceNanos;
        this.extensions = Multi.createFrom()
                .ticks()
                .startingAfter(half)
                .every(half)
                .onOverflow()
                .drop()
                .select()
                .first(tick -> isKept())
                .onItem()
                .transformToUniAndConcatenate(tick -> queue.hide(message, queue.visibilityTimeout())
                        // Then another copy may get it, too. Both find the same faces.
                        .onFailure()
                        .recoverWithNull())
                .subscribe()
                .with(extended -> {});
    }

    QueueMessage message() {
        return message;
    }

    void expect(int photos) {
        photosLeft = photos;
    }

    /** Whether it will stay hidden for a while. */
    boolean isKept() {
        return keptUntil - System.nanoTime() > 0;
    }

    /** A photo could not be done. The failure that may pass counts: then all of them come again. */
    synchronized void failed(DetectionResult.Failure reason) {
        if (failure.isEmpty() || reason.code().retryable()) {
            failure = Optional.of(reason);
        }
    }

    /** A photo was not begun. */
    synchronized void interrupt() {
        interrupted = true;
    }

    /** True for the last photo: the caller then ends the message. */
    synchronized boolean photoEnded() {
        keptUntil = System.nanoTime() + patienceNanos;
        photosLeft--;
        return photosLeft == 0;
    }

    synchronized boolean isInterrupted() {
        return interrupted;
    }

    synchronized Optional<DetectionResult.Failure> failure() {
        return failure;
    }

    /** From now on nothing keeps it hidden. */
    void letGo() {
        extensions.cancel();
    }
}
