package io.facet.health;

import io.facet.storage.ObjectStore;
import io.facet.telemetry.Failures;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the store responds. */
@Readiness
@Singleton
class StoreReadiness implements AsyncHealthCheck {
    // Below the default probe timeout of Kubernetes (1 s), so that the response contains the reason.
    private static final Duration TIMEOUT = Duration.ofMillis(900);

    private final ObjectStore store;

    StoreReadiness(ObjectStore store) {
        this.store = store;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        var response = HealthCheckResponse.named("store");
        return store.check()
                .replaceWith(() -> response.up().build())
                .ifNoItem()
                .after(TIMEOUT)
                .fail()
                .onFailure()
                .recoverWithItem(failure ->
                        response.down().withData("reason", explain(failure)).build());
    }

    /** With the cause, such as a refused connection: health is for operators. */
    private static String explain(Throwable failure) {
        String message = Failures.explain(failure).message();
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == failure
                ? message
                // Without the SDK's request ID, so that the reason is the same as long as the cause is.
                : "%s Cause: %s: %s"
                        .formatted(
                                message,
                                root.getClass().getSimpleName(),
                                String.valueOf(root.getMessage()).replaceAll(" \\(Service: .*", ""));
    }
}
