package io.facet.queue;

import io.facet.detection.DetectionResult;
import io.facet.queue.SqsQueue.ReceivedMessage;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Optional;

/** A message between receipt and settlement. Its visibility timeout is extended while its photos make progress. */
final class InFlightMessage {
    // Outlasts an overload, and bounds how long a photo that hangs can block its message.
    private static final int MAX_TIMEOUTS_WITHOUT_PROGRESS = 10;

    private final ReceivedMessage message;
    private final Cancellable extensions;
    private final long patienceNanos;
    private volatile long extendedUntil;

    // Guarded by this.
    private int photosLeft;
    private boolean interrupted;
    private Optional<DetectionResult.Failure> failure = Optional.empty();

    InFlightMessage(ReceivedMessage message, SqsQueue queue) {
        this.message = message;
        Duration half = queue.visibilityTimeout().dividedBy(2);
        this.patienceNanos = queue.visibilityTimeout()
                .multipliedBy(MAX_TIMEOUTS_WITHOUT_PROGRESS)
                .toNanos();
        this.extendedUntil = System.nanoTime() + patienceNanos;
        this.extensions = Multi.createFrom()
                .ticks()
                .startingAfter(half)
                .every(half)
                .onOverflow()
                .drop()
                .select()
                .first(tick -> isExtended())
                .onItem()
                .transformToUniAndConcatenate(tick -> queue.setVisibilityTimeout(message, queue.visibilityTimeout())
                        // Another replica may then receive the message too; both write the same result.
                        .onFailure()
                        .recoverWithNull())
                .subscribe()
                .with(extended -> {});
    }

    ReceivedMessage message() {
        return message;
    }

    void expectPhotos(int photos) {
        photosLeft = photos;
    }

    boolean isExtended() {
        return extendedUntil - System.nanoTime() > 0;
    }

    /** A retryable failure takes precedence: all photos of the message are then redelivered. */
    synchronized void recordFailure(DetectionResult.Failure reason) {
        if (failure.isEmpty() || reason.code().retryable()) {
            failure = Optional.of(reason);
        }
    }

    /** A photo was not started because the service is stopping. */
    synchronized void interrupt() {
        interrupted = true;
    }

    /** A clip of the message advances. */
    void progressed() {
        extendedUntil = System.nanoTime() + patienceNanos;
    }

    /** Returns true for the last photo: the caller must then settle the message. */
    synchronized boolean completePhoto() {
        progressed();
        photosLeft--;
        return photosLeft == 0;
    }

    synchronized boolean isInterrupted() {
        return interrupted;
    }

    synchronized Optional<DetectionResult.Failure> failure() {
        return failure;
    }

    void stopExtending() {
        extensions.cancel();
    }
}
