package io.facet.queue;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Down if polling ended unexpectedly: only a restart resumes it. */
@Liveness
@Singleton
class QueueLiveness implements HealthCheck {
    private final QueueLifecycle queue;

    QueueLiveness(@Readiness QueueLifecycle queue) {
        this.queue = queue;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("queue-poller");
        return queue.hasFailed()
                ? response.down()
                        .withData("reason", "Queue polling stopped after an unexpected error; see the log.")
                        .build()
                : response.up().build();
    }
}
