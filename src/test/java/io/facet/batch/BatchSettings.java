package io.facet.batch;

import java.time.Duration;
import java.util.OptionalInt;

/** Batch settings for tests. */
public record BatchSettings(OptionalInt workers, OptionalInt maxSize, Duration maxDelay) implements BatchConfig {

    public BatchSettings(int workers, int maxSize) {
        this(OptionalInt.of(workers), OptionalInt.of(maxSize), Duration.ZERO);
    }
}
