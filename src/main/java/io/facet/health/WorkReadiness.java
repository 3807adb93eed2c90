package io.facet.health;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether a photo could be done now: the same answers that the probes of the service get. */
@Singleton
public class WorkReadiness {
    private final ModelReadiness model;
    private final StoreReadiness store;

    public WorkReadiness(@Readiness ModelReadiness model, @Readiness StoreReadiness store) {
        this.model = model;
        this.store = store;
    }

    /** What is in the way, in a sentence; empty when nothing is. */
    public Uni<Optional<String>> obstacle() {
        Optional<String> ofModel = reason(model.call());
        return ofModel.isPresent()
                ? Uni.createFrom().item(ofModel)
                : store.call().map(WorkReadiness::reason);
    }

    private static Optional<String> reason(HealthCheckResponse check) {
        return check.getStatus() == HealthCheckResponse.Status.UP
                ? Optional.empty()
                : check.getData().map(data -> String.valueOf(data.get("reason")));
    }
}
