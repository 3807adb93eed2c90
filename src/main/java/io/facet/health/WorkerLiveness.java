package io.facet.health;

import io.facet.batch.Workers;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Down if only a restart restores the capacity: all workers and their replacements are stuck in native code, which cannot be
 * interrupted, or a worker is stuck in something else.
 */
@Liveness
@Singleton
class WorkerLiveness implements HealthCheck {
    // Loading a large model takes up to a minute.
    private static final Duration MIN_LIMIT = Duration.ofMinutes(5);
    // A photo has three limited steps.
    private static final int MIN_STEPS = 5;

    private final Workers workers;

    WorkerLiveness(Workers workers) {
        this.workers = workers;
    }

    @Override
    public HealthCheckResponse call() {
        Duration steps = workers.timeLimit().multipliedBy(MIN_STEPS);
        return check(workers, steps.compareTo(MIN_LIMIT) > 0 ? steps : MIN_LIMIT);
    }

    static HealthCheckResponse check(Workers workers, Duration limit) {
        var response = HealthCheckResponse.named("workers").withData("stuck", workers.stuck());
        if (workers.available() == 0) {
            return response.down()
                    .withData("reason", "All workers and their replacements are stuck in native code.")
                    .build();
        }
        Duration longest = workers.longestRunning();
        return longest.compareTo(limit) > 0
                ? response.down()
                        .withData(
                                "reason",
                                "A worker has been processing one photo for %d s; the limit is %d s."
                                        .formatted(longest.toSeconds(), limit.toSeconds()))
                        .build()
                : response.up().build();
    }
}
