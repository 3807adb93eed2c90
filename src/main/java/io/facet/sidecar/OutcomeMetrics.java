package io.facet.sidecar;

import io.facet.detection.ErrorCode;
import io.facet.telemetry.Observations;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;

/** Registers the metrics of each {@link Outcome} before the first photo. */
@Singleton
class OutcomeMetrics {
    // TIMEOUT: a photo that exceeds its time limit twice.
    private static final List<ErrorCode> UNREADABLE = Arrays.stream(ErrorCode.values())
            .filter(code -> code.unreadable() || code == ErrorCode.TIMEOUT)
            .toList();

    void register(@Observes StartupEvent event, Observations observations) {
        for (Outcome outcome : Outcome.values()) {
            if (outcome == Outcome.UNREADABLE) {
                observations.register(outcome.label(), UNREADABLE);
            } else {
                observations.register(outcome.label());
            }
        }
    }
}
