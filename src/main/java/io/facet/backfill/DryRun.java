package io.facet.backfill;

import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciler;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Looks at photos and their sidecars as {@link ReconcileHere} does, and only says what would become of them. */
public final class DryRun implements Work {
    private final Reconciler reconciler;
    private final DetectionOptions options;
    private final boolean force;

    /** @param force detect even where the sidecar is current */
    public DryRun(Reconciler reconciler, DetectionOptions options, boolean force) {
        this.reconciler = reconciler;
        this.options = options;
        this.force = force;
    }

    @Override
    public int groupSize() {
        return 1;
    }

    @Override
    public Uni<String> on(List<ObjectLocation> group) {
        return reconciler
                .predict(group.get(0), options, force ? Reconciler.Mode.ALWAYS : Reconciler.Mode.IF_STALE)
                .map(Outcome::label);
    }
}
