package io.facet.retinaface;

import io.facet.face.RawFace;
import java.util.ArrayList;
import java.util.List;

/** Greedy non-maximum suppression: of overlapping boxes, keeps the most confident. */
public final class NonMaximumSuppression {
    // Bounds the quadratic loop at low thresholds; the same as in the reference implementation.
    private static final int TOP_K = 5000;

    private NonMaximumSuppression() {}

    /** Returns the remaining faces by confidence, then area, both descending. The threshold is an IoU, 0–1. */
    public static List<RawFace> suppress(List<RawFace> candidates, double threshold, int maxFaces) {
        List<RawFace> best =
                candidates.stream().sorted(RawFace.BEST_FIRST).limit(TOP_K).toList();
        if (threshold >= 1) {
            return best.subList(0, Math.min(maxFaces, best.size()));
        }
        List<RawFace> kept = new ArrayList<>();
        for (RawFace face : best) {
            if (kept.size() == maxFaces) {
                break;
            }
            if (kept.stream().noneMatch(other -> other.box().iou(face.box()) > threshold)) {
                kept.add(face);
            }
        }
        return kept;
    }
}
