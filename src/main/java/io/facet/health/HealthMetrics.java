package io.facet.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** The gauge {@code facet.ready}, one per health check. Its values are current even if nothing requests the health checks. */
@Startup
@Singleton
public class HealthMetrics {
    private final MeterRegistry registry;

    HealthMetrics(
            MeterRegistry registry,
            @Readiness ModelReadiness model,
            StoreMonitor store,
            @Liveness WorkerLiveness workers) {
        this.registry = registry;
        register("model", () -> isUp(model));
        register("store", store::isAvailable);
        register("workers", () -> isUp(workers));
    }

    /** @param ready runs at each scrape and must not block */
    public void register(String check, BooleanSupplier ready) {
        Gauge.builder("facet.ready", () -> ready.getAsBoolean() ? 1 : 0)
                .description("1 if the health check is up, 0 if it is down")
                .tag("check", check)
                .register(registry);
    }

    private static boolean isUp(HealthCheck check) {
        return check.call().getStatus() == Status.UP;
    }
}
