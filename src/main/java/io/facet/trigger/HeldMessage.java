package io.facet.trigger;

import io.facet.detection.DetectionResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Optional;

/**
 * A message from its receipt to its end, kept hidden from others in between, for a bounded time. It ends when the last of
 * its photos does.
 */
final class HeldMessage {
    // Ten visibility timeouts in all: time for a busy service to come round, and an end to what hangs.
    private static final int MAX_EXTENSIONS = 20;

    private final QueueMessage message;
    private final Cancellable extensions;
    private final long heldUntil;

    // Guarded by this.
    private int photosLeft;
    private boolean interrupted;
    private Optional<DetectionResult.Failure> failure = Optional.empty();

    HeldMessage(QueueMessage message, SqsQueue queue) {
        this.message = message;
        Duration half = queue.visibilityTimeout().dividedBy(2);
        this.heldUntil = System.nanoTime() + half.multipliedBy(MAX_EXTENSIONS).toNanos();
        this.extensions = Multi.createFrom()
                .ticks()
                .startingAfter(half)
                .every(half)
                .onOverflow()
                .drop()
                .select()
                .first(MAX_EXTENSIONS)
                .onItem()
                .transformToUniAndConcatenate(tick -> queue.hide(message, queue.visibilityTimeout())
                        // Then another copy may get it, too. Both will find the same photo and write the same.
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
        return heldUntil - System.nanoTime() > 0;
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
