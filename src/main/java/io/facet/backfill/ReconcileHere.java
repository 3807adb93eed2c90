package io.facet.backfill;

import io.facet.detection.DetectionOptions;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.Reconciler;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Reconciles photos in this process, like any event about them. */
public final class ReconcileHere implements Work {
    private final Reconciler reconciler;
    private final DetectionOptions options;
    private final boolean force;

    /** @param force detect even where the sidecar is current */
    public ReconcileHere(Reconciler reconciler, DetectionOptions options, boolean force) {
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
        ObjectLocation photo = group.get(0);
        Reconciler.Mode mode = force ? Reconciler.Mode.ALWAYS : Reconciler.Mode.IF_STALE;
        return reconciler
                .reconcile(photo, options, mode, Origin.NONE)
                .map(done -> done.outcome().label());
    }
}
