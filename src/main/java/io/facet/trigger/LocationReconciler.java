package io.facet.trigger;

import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;

/** Brings one photo's sidecar up to date, whatever happened to the photo. */
@FunctionalInterface
public interface LocationReconciler {
    Uni<?> reconcile(ObjectLocation location);
}
