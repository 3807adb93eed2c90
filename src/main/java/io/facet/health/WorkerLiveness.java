package io.facet.health;

import io.facet.batch.Workers;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down if a worker is stuck in native code, which cannot be interrupted: only a restart frees it. */
@Liveness
@Singleton
class WorkerLiveness implements HealthCheck {
    // The slowest photos within the limits take seconds; loading a large model takes up to a minute.
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Workers workers;

    WorkerLiveness(Workers workers) {
        this.workers = workers;
    }

    @Override
    public HealthCheckResponse call() {
        return check(workers.longestRunning(), LIMIT);
    }

    static HealthCheckResponse check(Duration longestRunning, Duration limit) {
        var response = HealthCheckResponse.named("workers");
        return longestRunning.compareTo(limit) > 0
                ? response.down()
                        .withData(
                                "reason",
                                "A worker has been processing one photo for %d s; the limit is %d s."
                                        .formatted(longestRunning.toSeconds(), limit.toSeconds()))
                        .build()
                : response.up().build();
    }
}
