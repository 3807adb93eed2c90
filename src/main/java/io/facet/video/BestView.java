package io.facet.video;

import io.facet.face.Face;

/** The view of a track that shows its face best: the product of size, sharpness, frontality and confidence is the largest. */
public record BestView(long timeMs, Face face) {
    // A face at the border of the frame is incomplete.
    private static final double TRUNCATED = 0.5;
    private static final double MIN_SHARPNESS = 0.1;

    /** Returns the better one; the earlier one if they are equal. */
    static BestView better(BestView first, BestView second) {
        return first == null || second.score() > first.score() ? second : first;
    }

    double score() {
        double sharpness = face.quality() == null
                ? MIN_SHARPNESS
                : Math.max(MIN_SHARPNESS, face.quality().sharpness());
        double frontality = Math.max(0, Math.cos(Math.toRadians(face.pose().yaw())))
                * Math.max(0, Math.cos(Math.toRadians(face.pose().pitch())));
        return face.box().height()
                * sharpness
                * (0.1 + frontality)
                * face.confidence()
                * (face.truncated() ? TRUNCATED : 1);
    }
}
