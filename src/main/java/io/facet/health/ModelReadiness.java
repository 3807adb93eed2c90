package io.facet.health;

import io.facet.pipeline.WarmUp;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the default model is warmed up, so that the first photo is as fast as all others. */
@Readiness
@Singleton
class ModelReadiness implements HealthCheck {
    private final WarmUp warmUp;

    ModelReadiness(WarmUp warmUp) {
        this.warmUp = warmUp;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("model");
        return warmUp.notReady()
                .map(reason -> response.down().withData("reason", reason).build())
                .orElseGet(() -> response.up().build());
    }
}
