package io.facet.batch;

import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

/** How the processor's cores are shared out. */
@ConfigMapping(prefix = "facet.batch")
public interface BatchConfig {

    /**
     * Photos that are computed at once. By default one a core, each with one thread: measured at 640 × 640 in int8, a
     * second thread shortens one photo by a seventh, while a second photo doubles the throughput.
     */
    OptionalInt workers();

    default int effectiveWorkers() {
        return workers().orElse(cores());
    }

    /** Threads inside one network call, so that workers × threads = cores. */
    default int threadsPerWorker() {
        return Math.max(1, cores() / effectiveWorkers());
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
