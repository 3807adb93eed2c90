package io.facet.event;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double from the first to the longest, each between half and all of that, so that copies do not march in step. */
public record Backoff(Duration first, Duration longest) {
    private static final int MAX_DOUBLINGS = 20;

    /** @param failures that have been seen so far, 1 or more */
    public Duration after(int failures) {
        long full = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        long bounded = Math.min(full, longest.toMillis());
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(bounded / 2, bounded + 1));
    }
}
