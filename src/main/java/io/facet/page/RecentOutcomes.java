package io.facet.page;

import io.facet.Outcome;
import io.facet.OutcomeListener;
import io.facet.Reconciler.Reconciled;
import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What this copy has lately done about photos in the store, for whoever looks on: the newest outcome of each of the last
 * {@value #KEPT}. It is lost when the copy stops, and nothing depends on it.
 */
@Singleton
class RecentOutcomes implements OutcomeListener {
    static final int KEPT = 50;

    // A viewer who is further behind is disconnected, comes back and begins with what is kept.
    private static final int BEHIND = 4 * KEPT;

    // Both guarded by this. By location, the newest last.
    private final Map<ObjectLocation, Landed> recent = new LinkedHashMap<>();
    private final Set<MultiEmitter<? super Landed>> viewers = new HashSet<>();

    @Override
    public void heard(ObjectLocation hint, Reconciled done) {
        // Nothing is there, and nothing was.
        if (done.outcome() != Outcome.IGNORED) {
            add(Landed.of(hint, done));
        }
    }

    private synchronized void add(Landed landed) {
        ObjectLocation location = ObjectLocation.newest(landed.bucket(), landed.key());
        recent.remove(location);
        recent.put(location, landed);
        if (recent.size() > KEPT) {
            Iterator<ObjectLocation> oldest = recent.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        viewers.forEach(viewer -> viewer.emit(landed));
    }

    /** What is kept, then what comes. */
    Multi<Landed> stream() {
        return Multi.createFrom().<Landed>emitter(this::welcome, BEHIND);
    }

    private synchronized void welcome(MultiEmitter<? super Landed> viewer) {
        recent.values().forEach(viewer::emit);
        viewers.add(viewer);
        viewer.onTermination(() -> leave(viewer));
    }

    private synchronized void leave(MultiEmitter<? super Landed> viewer) {
        viewers.remove(viewer);
    }
}
