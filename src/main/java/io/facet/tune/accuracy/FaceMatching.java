package io.facet.tune.accuracy;

import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import java.util.Arrays;
import java.util.List;

/**
 * Matches detections to ground-truth faces like pycocotools: greedily by confidence, one to one, at an IoU of at least 0.5.
 *
 * <p>A detection matches the free counting face with the highest overlap; if there is none, an ignored face, and then it
 * counts neither as a true nor as a false positive.
 */
final class FaceMatching {
    static final double MIN_IOU = 0.5;

    private static final int UNMATCHED = -1;

    private final List<GroundTruthFace> groundTruth;
    private final boolean[] taken;
    private final int[] match;

    FaceMatching(EvaluatedPhoto photo) {
        groundTruth = photo.groundTruth();
        taken = new boolean[groundTruth.size()];
        match = new int[photo.detections().size()];
        Arrays.fill(match, UNMATCHED);
        for (int i = 0; i < match.length; i++) {
            Detection detection = photo.detections().get(i);
            match[i] = best(detection, true);
            if (match[i] == UNMATCHED) {
                match[i] = best(detection, false);
            }
            if (match[i] != UNMATCHED) {
                taken[match[i]] = true;
            }
        }
    }

    private int best(Detection detection, boolean counting) {
        int best = UNMATCHED;
        double bestOverlap = MIN_IOU;
        for (int i = 0; i < groundTruth.size(); i++) {
            GroundTruthFace face = groundTruth.get(i);
            boolean free = !taken[i] || face.role() == GroundTruthFace.Role.CROWD;
            double overlap = free && face.counts() == counting ? face.overlap(detection.box()) : 0;
            // On a tie the last face wins, as in pycocotools.
            if (overlap >= bestOverlap) {
                best = i;
                bestOverlap = overlap;
            }
        }
        return best;
    }

    /** The index of the matched ground-truth face; negative if there is none. */
    int matchOf(int detection) {
        return match[detection];
    }

    boolean isTruePositive(int detection) {
        return match[detection] != UNMATCHED
                && groundTruth.get(match[detection]).counts();
    }

    boolean isFalsePositive(int detection) {
        return match[detection] == UNMATCHED;
    }
}
