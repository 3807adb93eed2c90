package io.facet.pipeline;

import io.facet.batch.Workers;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** The pipeline's metrics that are not per request; {@code facet.stage} and {@code facet.results} belong to telemetry. */
@Startup
@Singleton
public class PipelineMetrics {
    private final DistributionSummary faces;

    public PipelineMetrics(MeterRegistry registry, Admission admission, Workers workers, FaceDetector detector) {
        faces = DistributionSummary.builder("facet.faces")
                .description("Faces per photo")
                .register(registry);
        Gauge.builder("facet.in.flight", admission::inFlight)
                .description("Photos that were admitted and are not finished, from any trigger")
                .register(registry);
        Gauge.builder("facet.queue.depth", () -> workers.queueDepth() + detector.waiting())
                .description("Photos in memory that wait for a worker or for the network; not messages of SQS")
                .register(registry);
        Gauge.builder("facet.workers.stuck", workers::stuck)
                .description("Native calls that exceeded facet.batch.step-timeout and have not ended")
                .register(registry);
    }

    void recordFaces(DetectionResult result) {
        faces.record(result.faces().size());
    }
}
