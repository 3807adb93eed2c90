package io.facet.health;

import io.facet.storage.ObjectStore;
import io.facet.storage.Stores;
import io.facet.telemetry.Failures;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the store responds, or always if {@code facet.store.readiness} is {@code optional}. */
@Readiness
@Singleton
class StoreReadiness implements AsyncHealthCheck {
    // Below the default probe timeout of Kubernetes (1 s), so that the response contains the reason.
    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(900);

    private final ObjectStore store;
    private final boolean required;

    StoreReadiness(ObjectStore store, Stores.Config config) {
        this.store = store;
        this.required = config.readiness() == Stores.Readiness.REQUIRED;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return state(PROBE_TIMEOUT)
                .map(state -> required || state.getStatus() == Status.UP ? state : upWithoutStore(state));
    }

    private static HealthCheckResponse upWithoutStore(HealthCheckResponse down) {
        return HealthCheckResponse.named(down.getName())
                .up()
                .withData("state", "unavailable")
                .withData("reason", String.valueOf(down.getData().orElseThrow().get("reason")))
                .build();
    }

    /** Up if the store responds, whether or not it is required. */
    Uni<HealthCheckResponse> state() {
        return state(PROBE_TIMEOUT);
    }

    Uni<HealthCheckResponse> state(Duration timeout) {
        var response = HealthCheckResponse.named("store");
        return store.check()
                .replaceWith(() -> response.up().build())
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> response.down()
                        .withData("reason", reason(failure, timeout))
                        .build());
    }

    private static String reason(Throwable failure, Duration timeout) {
        return failure instanceof TimeoutException
                ? "The store did not respond within %d ms; check the network and its load."
                        .formatted(timeout.toMillis())
                : Failures.reason(failure);
    }
}
