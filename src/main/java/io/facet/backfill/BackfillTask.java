package io.facet.backfill;

import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Processes the photos that are not skipped. */
public interface BackfillTask {

    /** The number of photos in one call. */
    int groupSize();

    /** Returns the outcome of each photo; fails with {@link io.facet.detection.DetectionException}. */
    Uni<String> run(List<ObjectLocation> group);
}
