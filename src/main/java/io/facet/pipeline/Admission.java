package io.facet.pipeline;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Permits, taken before a photo's bytes are read. They bound memory: at most {@code max-in-flight} photos and half of the
 * heap in encoded bytes, of photos and of pictures made from them, or one photo that alone is larger. Nobody waits here:
 * when all are given out, the caller is told to come back.
 */
@Singleton
public class Admission {
    private final int maxInFlight;
    private final long maxBytes;
    private int inFlight;
    private long bytes;

    public Admission(AdmissionConfig config) {
        this.maxInFlight = config.effectiveMaxInFlight();
        this.maxBytes = config.maxBytesInFlight();
    }

    /**
     * A permit for a photo of so many bytes.
     *
     * @throws DetectionException {@code OVERLOADED}
     */
    public synchronized Permit admit(long photoBytes) {
        // A photo that alone is over the limit may go when nothing else does.
        boolean fits = inFlight == 0 || bytes + photoBytes <= maxBytes;
        if (inFlight >= maxInFlight || !fits) {
            throw new DetectionException(
                    ErrorCode.OVERLOADED, inFlight + " photos are under way, as many as fit; try again in a moment.");
        }
        inFlight++;
        bytes += photoBytes;
        return new Permit(photoBytes);
    }

    public synchronized int inFlight() {
        return inFlight;
    }

    private synchronized void release(long heldBytes) {
        inFlight--;
        bytes -= heldBytes;
    }

    private synchronized void reserve(long moreBytes) {
        // The heap would not bear a picture that alone is over the limit, as it does a photo, which comes piece by
        // piece.
        if (moreBytes > maxBytes) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_PIXELS,
                    "The picture has %,d bytes, more than the %,d of half of the heap.".formatted(moreBytes, maxBytes));
        }
        if (inFlight > 1 && bytes + moreBytes > maxBytes) {
            throw new DetectionException(
                    ErrorCode.OVERLOADED, "There is no room for the picture just now; try again in a moment.");
        }
        bytes += moreBytes;
    }

    /** The right to hold one photo in memory, given back once. One thread at a time uses it: the one that works on it. */
    public final class Permit implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile long heldBytes;

        private Permit(long photoBytes) {
            this.heldBytes = photoBytes;
        }

        /**
         * Holds a picture of so many bytes as well.
         *
         * @throws DetectionException {@code OVERLOADED}, or {@code TOO_MANY_PIXELS} where it could never be held
         */
        public void widen(long pictureBytes) {
            reserve(pictureBytes);
            heldBytes += pictureBytes;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                release(heldBytes);
            }
        }
    }
}
