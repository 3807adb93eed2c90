package io.facet.backfill;

import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What a backfill does with the photos that are not skipped. */
public interface Work {

    /** How many photos it takes at a time. */
    int groupSize();

    /**
     * Does it.
     *
     * @return what became of each of them, in one word; fails with {@link io.facet.detection.DetectionException}
     */
    Uni<String> on(List<ObjectLocation> group);
}
