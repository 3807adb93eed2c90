package io.facet.health;

import io.facet.storage.ObjectStore;
import io.facet.web.error.Failures;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the store answers. */
@Readiness
@Singleton
class StoreReadiness implements AsyncHealthCheck {
    // Kubernetes gives a probe a second by default; ours says why before that is over.
    private static final Duration PATIENCE = Duration.ofMillis(900);

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
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> response.down()
                        .withData("reason", Failures.explain(failure).message())
                        .build());
    }
}
