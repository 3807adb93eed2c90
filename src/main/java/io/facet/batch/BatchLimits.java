package io.facet.batch;

import java.time.Duration;

/** Limits of a {@link MicroBatcher}: {@code concurrency} batches run at once, and {@code capacity} items wait. */
public record BatchLimits(int maxSize, Duration maxDelay, int concurrency, int capacity) {
    public BatchLimits {
        require(maxSize >= 1, "facet.batch.max-size", maxSize, "1 or more");
        require(!maxDelay.isNegative(), "facet.batch.max-delay", maxDelay, "0 or more");
        require(concurrency >= 1, "concurrency", concurrency, "1 or more");
        require(capacity >= 1, "capacity", capacity, "1 or more");
    }

    private static void require(boolean allowed, String name, Object value, String range) {
        if (!allowed) {
            throw new IllegalArgumentException("%s must be %s (got %s).".formatted(name, range, value));
        }
    }
}
