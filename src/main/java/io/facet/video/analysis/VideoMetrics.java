package io.facet.video.analysis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.DoubleSupplier;

/** The metrics of clips that are not per result. */
final class VideoMetrics {
    private final Counter frames;

    /** @param progress from 0 to 1 */
    VideoMetrics(MeterRegistry registry, ThreadPoolExecutor clips, DoubleSupplier progress) {
        frames = Counter.builder("facet.video.frames")
                .description("Analyzed frames of clips")
                .register(registry);
        Gauge.builder("facet.video.in.flight", clips::getActiveCount)
                .description("Clips that are analyzed")
                .register(registry);
        Gauge.builder("facet.video.waiting", () -> clips.getQueue().size())
                .description("Clips that wait until others are done")
                .register(registry);
        Gauge.builder("facet.video.progress", progress::getAsDouble)
                .description("The share of the clips in progress that is done, from 0 to 1; 0 without clips")
                .register(registry);
    }

    void countFrame() {
        frames.increment();
    }
}
