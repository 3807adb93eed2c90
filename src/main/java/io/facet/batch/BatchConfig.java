package io.facet.batch;

import io.facet.settings.ValidatedSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** Workers, their threads, and batch sizes. */
@ConfigMapping(prefix = "facet.batch")
public interface BatchConfig extends ValidatedSettings {

    /**
     * Photos that are processed at once. By default one per core with one thread: at 640 × 640 in int8, a second thread
     * saves a seventh of a photo's time, while a second photo doubles the throughput.
     */
    OptionalInt workers();

    /** Photos of one shape per network call, rounded down to a power of two. By default 1 on a CPU, 16 on a GPU. */
    OptionalInt maxSize();

    /** How long a photo waits for others to form a batch. A photo that arrives alone never waits. */
    @WithDefault("0ms")
    Duration maxDelay();

    /**
     * How long each step of a photo may take on a worker: decoding, the network (of its batch), the picture. Waiting and loading
     * models do not count.
     */
    @WithDefault(DEFAULT_STEP_TIMEOUT)
    Duration stepTimeout();

    @Override
    default void validate(Problems problems) {
        int mostWorkers = Math.max(MIN_LIMIT_OF_WORKERS, WORKERS_PER_CORE * cores());
        workers()
                .ifPresent(count -> problems.require(
                        count >= 1 && count <= mostWorkers, "workers", count, "from 1 to " + mostWorkers));
        maxSize()
                .ifPresent(photos -> problems.require(
                        photos >= 1 && photos <= MAX_BATCH, "max-size", photos, "from 1 to " + MAX_BATCH));
        problems.require(stepTimeout().toMillis() >= 1, "step-timeout", stepTimeout(), "longer than 0");
        problems.require(!maxDelay().isNegative(), "max-delay", maxDelay(), "0 or more");
    }

    default int effectiveWorkers() {
        return workers().orElse(cores());
    }

    /** Threads per network call, so that workers × threads = cores. */
    default int threadsPerWorker() {
        return Math.max(1, cores() / effectiveWorkers());
    }

    /**
     * On a CPU, batches do not pay: in int8, a photo in a batch of four took as long as alone (3.3 ms at 480 × 640).
     * Without batches, every worker can call the network. With batches, half of the workers can while the others
     * decode; on a GPU, at most two, so that one batch is copied while the other is computed.
     */
    default BatchLimits limits(boolean gpu) {
        int size = maxSize().orElse(gpu ? GPU_MAX_SIZE : 1);
        int half = Math.max(1, effectiveWorkers() / 2);
        int concurrency = size == 1 ? effectiveWorkers() : gpu ? Math.min(2, half) : half;
        return new BatchLimits(size, maxDelay(), concurrency, MAX_WAITING);
    }

    String DEFAULT_STEP_TIMEOUT = "60s";

    int GPU_MAX_SIZE = 16;

    // Each worker keeps a network and a decoded photo in memory; more than a few per core only cost memory.
    int WORKERS_PER_CORE = 8;
    int MIN_LIMIT_OF_WORKERS = 64;

    // The network's intermediate results of one 640 × 640 photo take some 50 MB of a GPU's memory.
    int MAX_BATCH = 1024;

    // Admission allows fewer on most machines; this limit also applies to larger configured values.
    int MAX_WAITING = 1024;

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
