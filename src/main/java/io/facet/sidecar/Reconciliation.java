package io.facet.sidecar;

import io.facet.detection.DetectionResult;
import io.facet.detection.ObjectLocation;
import java.util.Optional;

/** The outcome of {@link Reconciler#reconcile}, and the stored result; empty if nothing was stored. */
public record Reconciliation(Outcome outcome, Optional<DetectionResult> result) {
    static Reconciliation of(Outcome outcome) {
        return new Reconciliation(outcome, Optional.empty());
    }

    /** Receives the result of every reconciliation. Must neither block nor fail. */
    public interface Listener {

        void onReconciled(ObjectLocation photo, Reconciliation reconciliation);
    }
}
