package io.facet.telemetry;

import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Created at startup, because its counters must exist before the first photo. */
@Startup
@Singleton
public class Observations {
    // The others reject a request before it is about a photo.
    private static final Set<ErrorCode> ERRORS =
            EnumSet.complementOf(EnumSet.of(ErrorCode.BAD_EVENT, ErrorCode.UNAUTHORIZED));

    private final RequestMetrics metrics;
    private final Tracer tracer;

    /** If tracing is off, Quarkus's tracer would still create spans; the no-op tracer costs nothing. */
    @Inject
    Observations(
            MeterRegistry registry,
            Instance<Tracer> tracer,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean tracingDisabled) {
        this(registry, tracingDisabled ? TracerProvider.noop().get("facet") : tracer.get());
    }

    private Observations(MeterRegistry registry, Tracer tracer) {
        this.metrics = new RequestMetrics(registry);
        this.tracer = tracer;
        metrics.register(Observation.DETECTED);
        metrics.register(Observation.CANCELLED);
        register(Observation.FAILED, List.copyOf(ERRORS));
    }

    /** Announces an outcome that {@link Observation#completed} will have with these errors. */
    public void register(String outcome, List<ErrorCode> codes) {
        metrics.register(outcome, codes);
    }

    /** Announces an outcome without an error. */
    public void register(String outcome) {
        metrics.register(outcome);
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
        return new Observation(metrics, tracer, name, bucket, photo, origin);
    }
}
