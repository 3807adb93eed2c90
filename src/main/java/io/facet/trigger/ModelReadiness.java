package io.facet.trigger;

import io.facet.detection.FaceDetector;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the default model has run at every shape: the next photo is then as fast as all others. */
@Readiness
@Singleton
class ModelReadiness implements HealthCheck {
    private final FaceDetector detector;

    ModelReadiness(FaceDetector detector) {
        this.detector = detector;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("model");
        return detector.notReady()
                .map(reason -> response.down().withData("reason", reason).build())
                .orElseGet(() -> response.up().build());
    }
}
