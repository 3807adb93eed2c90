package io.facet.backfill;

import io.facet.Outcome;
import io.facet.detection.ObjectLocation;
import io.facet.storage.Companions;
import io.facet.storage.ObjectStore;
import io.facet.storage.SidecarNaming;
import io.facet.storage.SidecarStamp;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Looks at a photo and what lies beside it as the reconciler does, and only says what would become of them. */
public final class DryRun implements Work {
    private final ObjectStore store;
    private final Companions companions;
    private final String fingerprint;
    private final boolean force;

    public DryRun(ObjectStore store, SidecarNaming naming, String fingerprint, boolean force) {
        this.store = store;
        this.companions = new Companions(store, naming);
        this.fingerprint = fingerprint;
        this.force = force;
    }

    @Override
    public int groupSize() {
        return 1;
    }

    @Override
    public Uni<String> on(List<ObjectLocation> group) {
        ObjectLocation photo = group.get(0);
        return Uni.combine()
                .all()
                .unis(store.head(photo), companions.look(photo))
                .with((object, seen) -> {
                    if (object.isEmpty()) {
                        return seen.isEmpty() ? Outcome.IGNORED.label() : Outcome.DELETED.label();
                    }
                    var wanted = SidecarStamp.of(object.get(), fingerprint);
                    boolean current = !force && companions.areCurrent(seen, wanted);
                    return current ? Outcome.CURRENT.label() : Outcome.STORED.label();
                });
    }
}
