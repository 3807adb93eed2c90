package io.facet.queue;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Tells how the queue is doing. Never down: who asks over HTTP is answered without it. */
@Readiness
@Singleton
class QueueHealth implements HealthCheck {
    private final QueueLifecycle lifecycle;

    QueueHealth(QueueLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("queue")
                .up()
                .withData("state", lifecycle.state())
                .build();
    }
}
