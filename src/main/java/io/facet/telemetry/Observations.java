package io.facet.telemetry;

import io.facet.detection.DetectionResult;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.OutcomeListener;
import io.facet.sidecar.Reconciler;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.quarkus.arc.All;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Begins the observation of each question: in the end it is one count, one line of the log and one span. */
@Singleton
public class Observations {
    private final MeterRegistry registry;
    private final Tracer tracer;
    private final List<OutcomeListener> listeners;

    /** Off, Quarkus' tracer still makes spans, which nobody gets; the one that does nothing costs nothing. */
    @Inject
    public Observations(
            MeterRegistry registry,
            Instance<Tracer> tracer,
            @All List<OutcomeListener> listeners,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean untraced) {
        this(registry, untraced ? TracerProvider.noop().get("facet") : tracer.get(), listeners);
    }

    private Observations(MeterRegistry registry, Tracer tracer, List<OutcomeListener> listeners) {
        this.registry = registry;
        this.tracer = tracer;
        this.listeners = listeners;
    }

    public static Observations untraced(MeterRegistry registry) {
        return new Observations(registry, TracerProvider.noop().get("facet"), List.of());
    }

    /** A photo that somebody wants to have looked at. */
    public Observation detection(DetectionResult.Source photo, Origin origin) {
        return new Observation(registry, tracer, "detect", photo.bucket(), photo.key(), origin);
    }

    /** A hint that a photo came, changed or went. */
    public Observation reconciliation(ObjectLocation hint, Origin origin) {
        return new Observation(registry, tracer, "reconcile", hint.bucket(), hint.key(), origin);
    }

    /** What was done about a hint, to all who listen. */
    public void tell(ObjectLocation hint, Reconciler.Reconciled done) {
        listeners.forEach(listener -> listener.heard(hint, done));
    }
}
