package io.facet.tune;

import io.facet.batch.BatchConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** How the machine is shared out: what a pipeline is given when it starts. */
public record Layout(OptionalInt workers, OptionalInt maxSize, Duration maxDelay) implements BatchConfig {
    // Less than a photo takes in int8 at 640 × 640: more would cost what company could gain.
    private static final Duration SHORT_DELAY = Duration.ofMillis(3);

    public Layout(int workers, int batchSize, Duration maxDelay) {
        this(OptionalInt.of(workers), OptionalInt.of(batchSize), maxDelay);
    }

    /** What this service would do here: the first of those that are tried. */
    public static Layout usual(BatchConfig configured, boolean gpu) {
        return new Layout(configured.effectiveWorkers(), configured.limits(gpu).maxSize(), configured.maxDelay());
    }

    /**
     * Those that are worth a try. Workers × threads = cores throughout, since threads follow from workers.
     *
     * <p>On a processor a batch takes a worker for each of its photos, and forms only while photos are held back: one such
     * layout shows whether it pays. On a GPU batches form by themselves, and their size is what matters.
     */
    public static List<Layout> toTry(int cores, boolean gpu) {
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

    public int batchSize() {
        return maxSize().orElseThrow();
    }

    /** Photos under way that keep every worker busy and let batches fill; more would only wait. */
    public int inFlight() {
        return effectiveWorkers() + (batchSize() > 1 ? 2 * batchSize() : 0);
    }

    /** For people. */
    public String label() {
        String threads = "%d × %d threads".formatted(effectiveWorkers(), threadsPerWorker());
        return batchSize() == 1 ? threads : threads + ", batches of " + batchSize();
    }
}
