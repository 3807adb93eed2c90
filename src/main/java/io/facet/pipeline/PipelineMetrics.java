package io.facet.pipeline;

import io.facet.batch.Workers;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.facet.telemetry.Observation;
import io.facet.telemetry.StageClock;
import io.facet.telemetry.StageClock.Stage;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the pipeline tells of itself: {@code facet.*}, but for the results, which {@link Observation} counts. */
@Singleton
public class PipelineMetrics {
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final DistributionSummary faces;

    public PipelineMetrics(MeterRegistry registry, Admission admission, Workers workers, FaceDetector detector) {
        for (Stage stage : Stage.values()) {
            stages.put(
                    stage,
                    Timer.builder("facet.stage")
                            .description("Time spent in a stage, per photo")
                            .tag("stage", stage.label())
                            .publishPercentileHistogram()
                            .register(registry));
        }
        faces = DistributionSummary.builder("facet.faces")
                .description("Faces per photo")
                .register(registry);
        Gauge.builder("facet.in.flight", admission, Admission::inFlight)
                .description("Photos that hold a permit")
                .register(registry);
        Gauge.builder("facet.queue.depth", () -> workers.queueDepth() + detector.waiting())
                .description("Photos that are read and wait for a worker or for the network")
                .register(registry);
    }

    void found(DetectionResult result, StageClock clock) {
        clock.nanos().forEach((stage, nanos) -> stages.get(stage).record(nanos, TimeUnit.NANOSECONDS));
        faces.record(result.faces().size());
    }
}
