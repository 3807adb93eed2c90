package io.facet.page;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.OutcomeListener;
import io.facet.sidecar.Reconciliation;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

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
    private boolean ended;

    /** At SIGTERM, requests under way are waited for: those of viewers would last for ever. */
    void start(@Observes StartupEvent event) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    @Override
    public void onReconciled(ObjectLocation hint, Reconciliation done) {
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

    /** What is kept, then what comes; fails with {@link CancellationException} when the service stops. */
    Multi<Landed> stream() {
        return Multi.createFrom().<Landed>emitter(this::welcome, BEHIND);
    }

    private synchronized void end() {
        ended = true;
        Set.copyOf(viewers).forEach(RecentOutcomes::dismiss);
    }

    private static void dismiss(MultiEmitter<? super Landed> viewer) {
        viewer.fail(new CancellationException("The service stops."));
    }

    private synchronized void welcome(MultiEmitter<? super Landed> viewer) {
        if (ended) {
            dismiss(viewer);
            return;
        }
        recent.values().forEach(viewer::emit);
        viewers.add(viewer);
        viewer.onTermination(() -> leave(viewer));
    }

    private synchronized void leave(MultiEmitter<? super Landed> viewer) {
        viewers.remove(viewer);
    }
}
