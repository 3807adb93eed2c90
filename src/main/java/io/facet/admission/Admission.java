package io.facet.admission;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Permits, taken before a photo's bytes are read. They bound memory: at most {@code max-in-flight} photos and half of the
 * heap in encoded bytes, or one photo that alone is larger. Nobody waits here: when all are given out, the caller is told
 * to come back.
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

    private synchronized void release(long photoBytes) {
        inFlight--;
        bytes -= photoBytes;
    }

    /** The right to hold one photo in memory, given back once. */
    public final class Permit implements AutoCloseable {
        private final long photoBytes;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Permit(long photoBytes) {
            this.photoBytes = photoBytes;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                release(photoBytes);
            }
        }
    }
}
