package io.facet.telemetry;

import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.telemetry.StageTimer.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

@Singleton
public class Observations {
    private final MeterRegistry registry;
    private final Tracer tracer;
    private final Map<Stage, Timer> stageTimers = new EnumMap<>(Stage.class);

    /** If tracing is off, Quarkus's tracer would still create spans; the no-op tracer costs nothing. */
    @Inject
    Observations(
            MeterRegistry registry,
            Instance<Tracer> tracer,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean tracingDisabled) {
        this(registry, tracingDisabled ? TracerProvider.noop().get("facet") : tracer.get());
    }

    private Observations(MeterRegistry registry, Tracer tracer) {
        this.registry = registry;
        this.tracer = tracer;
        for (Stage stage : Stage.values()) {
            stageTimers.put(
                    stage,
                    Timer.builder("facet.stage")
                            .description("Time spent in a stage, per photo")
                            .tag("stage", stage.label())
                            .publishPercentileHistogram()
                            .register(registry));
        }
        registerFailures();
    }

    /** A counter that appears with its first increment shows no increase to Prometheus, so alerts would miss it. */
    private void registerFailures() {
        for (ErrorCode code : ErrorCode.values()) {
            registry.counter("facet.results", "outcome", "failed", "code", code.name());
            if (code.unreadable()) {
                registry.counter("facet.results", "outcome", "unreadable", "code", code.name());
            }
        }
    }

    public static Observations untraced(MeterRegistry registry) {
        return new Observations(registry, TracerProvider.noop().get("facet"));
    }

    /** @param name of the photo, for the log */
    public Observation detection(DetectionResult.Source photo, String name, Origin origin) {
        return observation(Observation.DETECT, photo.bucket(), name, origin);
    }

    public Observation reconciliation(ObjectLocation photo, Origin origin) {
        return observation(Observation.RECONCILE, photo.bucket(), photo.key(), origin);
    }

    private Observation observation(String name, String bucket, String photo, Origin origin) {
        return new Observation(registry, stageTimers, tracer, name, bucket, photo, origin);
    }
}
