package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.detection.Result;
import io.facet.storage.ObjectStore;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * The outcome of {@link Reconciler#reconcile}.
 *
 * @param result the stored result; empty if nothing was stored
 * @param reason a sentence that explains the outcome; empty if the outcome explains itself
 */
public record Reconciliation(Outcome outcome, Optional<Result> result, Optional<String> reason) {
    static Reconciliation of(Outcome outcome) {
        return new Reconciliation(outcome, Optional.empty(), Optional.empty());
    }

    public static Reconciliation of(Outcome outcome, String reason) {
        return new Reconciliation(outcome, Optional.empty(), Optional.of(reason));
    }

    /** A result that was stored. */
    static Reconciliation of(Result stored) {
        return stored.error() == null
                ? new Reconciliation(Outcome.STORED, Optional.of(stored), Optional.empty())
                : new Reconciliation(
                        Outcome.UNREADABLE,
                        Optional.of(stored),
                        Optional.of(stored.error().message()));
    }

    /**
     * Receives the result of every reconciliation, which ends when the returned {@code Uni} does. If it fails, so does the
     * reconciliation, and the sender delivers the event again.
     */
    public interface Listener {

        Uni<Void> onReconciled(ObjectStore store, ObjectLocation photo, Reconciliation reconciliation);
    }
}
