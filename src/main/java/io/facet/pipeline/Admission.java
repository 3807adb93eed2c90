package io.facet.pipeline;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Issues permits before a photo's bytes are read, which bounds memory: at most {@code max-in-flight} photos, and encoded bytes
 * of photos and pictures up to half of the heap, or one photo that alone is larger. There is no queue: without a free
 * permit the caller gets {@code OVERLOADED}.
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
     * Admits a photo of the given size.
     *
     * @throws DetectionException {@code OVERLOADED}
     */
    public synchronized Permit admit(long photoBytes) {
        // A photo that alone exceeds the limit is admitted if it is the only one.
        boolean fits = inFlight == 0 || bytes + photoBytes <= maxBytes;
        if (inFlight >= maxInFlight || !fits) {
            throw new DetectionException(
                    ErrorCode.OVERLOADED,
                    "The service is at capacity: it processes " + inFlight + " photos; try again later.");
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
        // A picture is one heap array; a picture larger than the limit is always rejected.
        if (moreBytes > maxBytes) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_PIXELS,
                    "The picture has %,d bytes; the limit is half of the heap, %,d bytes."
                            .formatted(moreBytes, maxBytes));
        }
        if (inFlight > 1 && bytes + moreBytes > maxBytes) {
            throw new DetectionException(
                    ErrorCode.OVERLOADED, "The service is at capacity: no memory for the picture; try again later.");
        }
        bytes += moreBytes;
    }

    /** The permission to keep one photo in memory, released once. Used by one thread at a time. */
    public final class Permit implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile long heldBytes;

        private Permit(long photoBytes) {
            this.heldBytes = photoBytes;
        }

        /**
         * Adds a picture to this permit.
         *
         * @throws DetectionException {@code OVERLOADED}, or {@code TOO_MANY_PIXELS} if the picture exceeds the limit alone
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
