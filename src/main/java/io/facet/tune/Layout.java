package io.facet.tune;

import io.facet.batch.BatchConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Workers and batches of a pipeline, fixed when it starts. */
public record Layout(OptionalInt workers, OptionalInt maxSize, Duration maxDelay) implements BatchConfig {
    // Shorter than the inference of one photo (int8, 640 × 640); a longer delay costs more than a batch gains.
    private static final Duration SHORT_DELAY = Duration.ofMillis(3);

    private static final Duration STEP_TIMEOUT = Duration.parse("PT" + DEFAULT_STEP_TIMEOUT);

    public Layout(int workers, int batchSize, Duration maxDelay) {
        this(OptionalInt.of(workers), OptionalInt.of(batchSize), maxDelay);
    }

    static Layout of(BatchConfig configured, boolean gpu) {
        return new Layout(configured.effectiveWorkers(), configured.limits(gpu).maxSize(), configured.maxDelay());
    }

    /** Returns the layouts to measure. On a CPU one with batches is enough to show whether they pay. */
    static List<Layout> candidates(int cores, boolean gpu) {
        List<Layout> layouts = new ArrayList<>();
        for (int workers = cores; workers >= 1; workers /= 2) {
            layouts.add(new Layout(workers, gpu ? GPU_MAX_SIZE : 1, Duration.ZERO));
        }
        if (gpu) {
            for (int size : new int[] {1, 4, 8, 32}) {
                layouts.add(new Layout(cores, size, Duration.ZERO));
            }
        } else if (cores > 1) {
            layouts.add(new Layout(cores, Math.min(cores, 4), SHORT_DELAY));
        }
        return layouts;
    }

    @Override
    public Duration stepTimeout() {
        return STEP_TIMEOUT;
    }

    public int batchSize() {
        return maxSize().orElseThrow();
    }

    /** The photos in flight that keep all workers busy and fill the batches. */
    int concurrency() {
        return effectiveWorkers() + (batchSize() > 1 ? 2 * batchSize() : 0);
    }

    /** For display. */
    public String label() {
        String threads = "%d × %d threads".formatted(effectiveWorkers(), threadsPerWorker());
        return batchSize() == 1 ? threads : threads + ", batch size " + batchSize();
    }
}
