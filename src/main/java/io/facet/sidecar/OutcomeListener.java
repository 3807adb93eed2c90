package io.facet.sidecar;

import io.facet.detection.ObjectLocation;

/** Is told what became of every hint that {@link Reconciler} dealt with. It must neither block nor fail. */
public interface OutcomeListener {

    void heard(ObjectLocation hint, Reconciler.Reconciled done);
}
