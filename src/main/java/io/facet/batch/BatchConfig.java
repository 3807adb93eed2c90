package io.facet.batch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How the processor's cores are shared out, and how many photos the network sees at once. */
@ConfigMapping(prefix = "facet.batch")
public interface BatchConfig {

    /**
     * Photos that are computed at once. By default one a core, each with one thread: measured at 640 × 640 in int8, a
     * second thread shortens one photo by a seventh, while a second photo doubles the throughput.
     */
    OptionalInt workers();

    /** Photos of one shape in one network call; rounded down to a power of two. By default by device, see below. */
    OptionalInt maxSize();

    /** How long a photo may be held back for company. A photo that comes alone never is. */
    @WithDefault("0ms")
    Duration maxDelay();

    default int effectiveWorkers() {
        return workers().orElse(cores());
    }

    /** Threads inside one network call, so that workers × threads = cores. */
    default int threadsPerWorker() {
        return Math.max(1, cores() / effectiveWorkers());
    }

    /**
     * On a processor one: measured in int8, photos in fours took as long each as alone (3.3 ms at 480 × 640), and waited
     * for each other. On a GPU, which is idle with one, 16.
     *
     * <p>Batches form while the network is busy. With single photos every worker may call it. Else half of the workers may,
     * the other half decodes meanwhile; and of a GPU two, so that one batch is brought up while the other is computed.
     */
    default BatchLimits limits(boolean gpu) {
        int size = maxSize().orElse(gpu ? GPU_MAX_SIZE : 1);
        int half = Math.max(1, effectiveWorkers() / 2);
        int atOnce = size == 1 ? effectiveWorkers() : gpu ? Math.min(2, half) : half;
        return new BatchLimits(size, maxDelay(), atOnce, MAX_WAITING);
    }

    int GPU_MAX_SIZE = 16;

    // Admission lets in fewer on most machines; this bound holds whatever is configured there.
    int MAX_WAITING = 1024;

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
