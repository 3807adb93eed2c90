package io.facet.health;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether photos in the store can be processed now: the checks of the readiness probe, with a store that is required. */
@Singleton
public class WorkReadiness {
    private final ModelReadiness model;
    private final StoreReadiness store;

    public WorkReadiness(@Readiness ModelReadiness model, @Readiness StoreReadiness store) {
        this.model = model;
        this.store = store;
    }

    /** Why photos cannot be processed; empty if they can. */
    public Uni<Optional<String>> problem() {
        Optional<String> modelProblem = reason(model.call());
        return modelProblem.isPresent()
                ? Uni.createFrom().item(modelProblem)
                : store.state().map(WorkReadiness::reason);
    }

    private static Optional<String> reason(HealthCheckResponse check) {
        return check.getStatus() == HealthCheckResponse.Status.UP
                ? Optional.empty()
                : check.getData().map(data -> String.valueOf(data.get("reason")));
    }
}
