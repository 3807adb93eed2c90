package io.facet.batch;

import java.time.Duration;
import java.util.OptionalInt;

/** Batch settings for tests. */
public record BatchSettings(OptionalInt workers, OptionalInt maxSize, Duration maxDelay, Duration stepTimeout)
        implements BatchConfig {

    public BatchSettings(int workers, int maxSize) {
        this(workers, maxSize, Duration.ofMinutes(1));
    }

    public BatchSettings(int workers, int maxSize, Duration stepTimeout) {
        this(OptionalInt.of(workers), OptionalInt.of(maxSize), Duration.ZERO, stepTimeout);
    }
}
