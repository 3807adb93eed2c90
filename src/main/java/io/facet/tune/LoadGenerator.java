package io.facet.tune;

import com.sun.management.OperatingSystemMXBean;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.pipeline.PipelineFactory.PipelineInstance;
import io.facet.telemetry.Origin;
import io.facet.tune.sample.PhotoSample.SampledPhoto;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;

/** Sends photos through a pipeline with constant concurrency: the thread that finishes a photo starts the next one. */
final class LoadGenerator {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Receives each result; called by several threads. */
    @FunctionalInterface
    interface Listener {
        void detected(int photo, double millis, DetectionResult result);
    }

    private final PipelineInstance pipeline;
    private final DetectionOptions options;
    private final List<SampledPhoto> photos;
    private final IntPredicate shouldStart;
    private final Listener listener;
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch finished;

    private LoadGenerator(
            PipelineInstance pipeline,
            DetectionOptions options,
            List<SampledPhoto> photos,
            int concurrency,
            IntPredicate shouldStart,
            Listener listener) {
        this.pipeline = pipeline;
        this.options = options;
        this.photos = photos;
        this.shouldStart = shouldStart;
        this.listener = listener;
        this.finished = new CountDownLatch(concurrency);
    }

    /**
     * Runs the photos over and over until {@code shouldStart}, given the number already started, is false; blocks.
     * Returns the CPU seconds of the process, or throws the first failure.
     */
    static double run(
            PipelineInstance pipeline,
            DetectionOptions options,
            List<SampledPhoto> photos,
            int concurrency,
            IntPredicate shouldStart,
            Listener listener) {
        var load = new LoadGenerator(pipeline, options, photos, concurrency, shouldStart, listener);
        long cpuNanos = SYSTEM.getProcessCpuTime();
        for (int i = 0; i < concurrency; i++) {
            load.next();
        }
        try {
            load.finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while photos are in flight", e);
        }
        if (load.failure.get() instanceof RuntimeException known) {
            throw known;
        } else if (load.failure.get() != null) {
            throw new IllegalStateException(load.failure.get());
        }
        return (SYSTEM.getProcessCpuTime() - cpuNanos) / 1e9;
    }

    private void next() {
        int number = started.getAndIncrement();
        if (failure.get() != null || !shouldStart.test(number)) {
            finished.countDown();
            return;
        }
        int index = number % photos.size();
        long start = System.nanoTime();
        pipeline.pipeline()
                .detect(photos.get(index), options, Origin.NONE)
                .subscribe()
                .with(
                        result -> {
                            listener.detected(index, (System.nanoTime() - start) / 1e6, result);
                            next();
                        },
                        problem -> {
                            failure.compareAndSet(null, problem);
                            finished.countDown();
                        });
    }
}
