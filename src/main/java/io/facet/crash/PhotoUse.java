package io.facet.crash;

import io.facet.detection.DetectionResult;

/**
 * A photo before it enters native code.
 *
 * @param reconciled whether its result becomes a sidecar, so that it can be processed again without a client
 * @param deliveries of its queue message, including this one; 1 for other triggers
 */
public record PhotoUse(DetectionResult.Source source, boolean reconciled, int deliveries) {
    // Deployments and outages of the store use up one delivery each.
    private static final int SUSPECT_DELIVERIES = 3;

    public static PhotoUse of(DetectionResult.Source source) {
        return new PhotoUse(source, false, 1);
    }

    /** Whether the message was delivered before so often that its photo may have crashed other replicas. */
    boolean isSuspect() {
        return deliveries >= SUSPECT_DELIVERIES;
    }
}
