package io.facet.sidecar;

import io.facet.detection.DetectionResult;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectStore;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The outcome of {@link Reconciler#reconcile}, and the stored result; empty if nothing was stored. */
public record Reconciliation(Outcome outcome, Optional<DetectionResult> result) {
    static Reconciliation of(Outcome outcome) {
        return new Reconciliation(outcome, Optional.empty());
    }

    /**
     * Receives the result of every reconciliation, which ends when the returned {@code Uni} does. If it fails, so does the
     * reconciliation, and the sender delivers the event again.
     */
    public interface Listener {

        Uni<Void> onReconciled(ObjectStore store, ObjectLocation photo, Reconciliation reconciliation);
    }
}
