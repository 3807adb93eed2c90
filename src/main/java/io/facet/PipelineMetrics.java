package io.facet;

import io.facet.StageClock.Stage;
import io.facet.admission.Admission;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** What the pipeline tells of itself: {@code facet.*}. */
@Singleton
class PipelineMetrics {
    private final MeterRegistry registry;
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final DistributionSummary faces;

    PipelineMetrics(MeterRegistry registry, Admission admission, Workers workers, FaceDetector detector) {
        this.registry = registry;
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
        count("detected", "");
    }

    void failed(Throwable failure) {
        if (failure instanceof CancellationException) {
            count("cancelled", "");
            return;
        }
        ErrorCode code = failure instanceof DetectionException known ? known.code() : ErrorCode.INTERNAL;
        count("failed", code.name());
    }

    /** A hint is dealt with; a photo that was looked at for it has been counted as such, too. */
    void reconciled(Outcome outcome) {
        count(outcome.label(), "");
    }

    private void count(String outcome, String code) {
        registry.counter("facet.results", "outcome", outcome, "code", code).increment();
    }
}
