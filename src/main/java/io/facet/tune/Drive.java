package io.facet.tune;

import com.sun.management.OperatingSystemMXBean;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.pipeline.Detection;
import io.facet.pipeline.DetectionRequest;
import io.facet.pipeline.PipelineFactory.Rig;
import io.facet.telemetry.Origin;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Sends photos through a pipeline, always as many at once: when one is done, the next begins on the thread that did it. */
final class Drive {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Gets what was found; called by several threads. */
    @FunctionalInterface
    interface Sink {
        void accept(int photo, double millis, DetectionResult result);
    }

    /** Whether the photo of this number, counted from 0, shall begin. */
    @FunctionalInterface
    interface Condition {
        boolean begins(int number);
    }

    private final Rig rig;
    private final DetectionOptions options;
    private final List<SampledPhoto> photos;
    private final Condition condition;
    private final Sink sink;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch places;

    private Drive(
            Rig rig,
            DetectionOptions options,
            List<SampledPhoto> photos,
            int inFlight,
            Condition condition,
            Sink sink) {
        this.rig = rig;
        this.options = options;
        this.photos = photos;
        this.condition = condition;
        this.sink = sink;
        this.places = new CountDownLatch(inFlight);
    }

    /**
     * Photos again and again while the condition holds.
     *
     * @return CPU seconds that this process took
     * @throws RuntimeException what the first photo that failed threw
     */
    static double run(
            Rig rig,
            DetectionOptions options,
            List<SampledPhoto> photos,
            int inFlight,
            Condition condition,
            Sink sink) {
        var drive = new Drive(rig, options, photos, inFlight, condition, sink);
        long cpu = SYSTEM.getProcessCpuTime();
        for (int i = 0; i < inFlight; i++) {
            drive.photo();
        }
        try {
            drive.places.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while photos are under way", e);
        }
        if (drive.failure.get() instanceof RuntimeException known) {
            throw known;
        } else if (drive.failure.get() != null) {
            throw new IllegalStateException(drive.failure.get());
        }
        return (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
    }

    private void photo() {
        int number = next.getAndIncrement();
        if (failure.get() != null || !condition.begins(number)) {
            places.countDown();
            return;
        }
        int index = number % photos.size();
        long begin = System.nanoTime();
        rig.pipeline()
                .detect(photos.get(index), DetectionRequest.of(options), Origin.NONE)
                .map(Detection::release)
                .subscribe()
                .with(
                        result -> {
                            sink.accept(index, (System.nanoTime() - begin) / 1e6, result);
                            photo();
                        },
                        problem -> {
                            failure.compareAndSet(null, problem);
                            places.countDown();
                        });
    }
}
