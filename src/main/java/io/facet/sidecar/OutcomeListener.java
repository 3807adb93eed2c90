package io.facet.sidecar;

import io.facet.detection.ObjectLocation;

/** Receives the result of every reconciliation. Must neither block nor fail. */
public interface OutcomeListener {

    void onReconciled(ObjectLocation photo, Reconciliation reconciliation);
}
