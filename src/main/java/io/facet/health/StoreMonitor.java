package io.facet.health;

import io.facet.storage.Stores;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Logs once when the store becomes unavailable and once when it is available again, without requests to the health checks. */
@Singleton
class StoreMonitor {
    private static final Logger LOG = Logger.getLogger(StoreMonitor.class);
    private static final long INTERVAL_MILLIS = 10_000;
    // Soon after the start, so that wrong credentials are in the log when the service is ready.
    private static final long FIRST_MILLIS = 500;
    // Long enough for the attempts of the client, whose failure has a better reason than a timeout of the probe.
    private static final Duration CAUSE_TIMEOUT = Duration.ofSeconds(9);

    private final StoreReadiness readiness;
    private final Stores stores;
    private final Vertx vertx;
    private final boolean serves;
    private final AtomicReference<HealthCheckResponse.Status> last =
            new AtomicReference<>(HealthCheckResponse.Status.UP);
    private volatile boolean available;
    private long timer = -1;

    StoreMonitor(
            @Readiness StoreReadiness readiness,
            Stores stores,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.http.host-enabled", defaultValue = "true") boolean serves) {
        this.readiness = readiness;
        this.stores = stores;
        this.vertx = vertx;
        this.serves = serves;
    }

    void start(@Observes StartupEvent event) {
        if (serves) {
            timer = vertx.setPeriodic(FIRST_MILLIS, INTERVAL_MILLIS, tick -> check());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    private void check() {
        readiness.state().chain(this::withCause).subscribe().with(this::report);
    }

    private Uni<HealthCheckResponse> withCause(HealthCheckResponse probed) {
        boolean newOutage = isDown(probed) && last.get() == HealthCheckResponse.Status.UP;
        return newOutage
                ? readiness.state(CAUSE_TIMEOUT).map(slower -> isDown(slower) ? slower : probed)
                : Uni.createFrom().item(probed);
    }

    private static boolean isDown(HealthCheckResponse check) {
        return check.getStatus() == HealthCheckResponse.Status.DOWN;
    }

    /** Whether the last check found the store available. */
    boolean isAvailable() {
        return available;
    }

    void report(HealthCheckResponse now) {
        available = now.getStatus() == HealthCheckResponse.Status.UP;
        if (last.getAndSet(now.getStatus()) == now.getStatus()) {
            return;
        }
        String store = stores.configured().description();
        if (now.getStatus() == HealthCheckResponse.Status.UP) {
            LOG.infof("Store available again: store=%s", store);
        } else {
            LOG.errorf(
                    "Store unavailable: store=%s reason=%s",
                    store, now.getData().map(data -> data.get("reason")).orElse("unknown"));
        }
    }
}
