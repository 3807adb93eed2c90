package io.facet.backfill;

import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Result;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.Reconciliation;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jboss.logging.Logger;

/** Reconciles photos in this process, or only predicts the outcome. {@code force} detects even if a sidecar is current. */
public record ReconcileTask(Reconciler reconciler, DetectionOptions options, boolean force, boolean dryRun)
        implements Backfill.Task {
    private static final Logger LOG = Logger.getLogger(ReconcileTask.class);

    @Override
    public int groupSize() {
        return 1;
    }

    @Override
    public Uni<String> run(List<ObjectLocation> group) {
        return reconcile(group.get(0)).map(Outcome::label);
    }

    private Uni<Outcome> reconcile(ObjectLocation photo) {
        Reconciler.Mode mode = force ? Reconciler.Mode.ALWAYS : Reconciler.Mode.IF_STALE;
        return dryRun
                ? reconciler.predict(photo, options, mode)
                : reconciler
                        .reconcile(photo, options, mode, Origin.NONE)
                        .invoke(reconciliation -> reportUnreadable(photo, reconciliation))
                        .map(Reconciliation::outcome);
    }

    private static void reportUnreadable(ObjectLocation photo, Reconciliation reconciliation) {
        reconciliation
                .result()
                .map(Result::error)
                .ifPresent(error -> LOG.warnf(
                        "Object is unreadable: object=%s code=%s reason=%s", photo, error.code(), error.message()));
    }
}
