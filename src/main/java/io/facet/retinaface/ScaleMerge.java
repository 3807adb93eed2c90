package io.facet.retinaface;

import io.facet.face.BoundingBox;
import io.facet.face.RawFace;
import java.util.List;

/**
 * Merges the faces of several scales and tiles: non-maximum suppression over all of them, then box voting (arXiv 1505.01749).
 * The box of a face becomes the mean of all boxes of this face, weighted by their scores. Its score and its landmarks are those
 * of the most confident one.
 */
public final class ScaleMerge {
    // Boxes of one face at two scales. Not lower, because boxes of neighbouring faces overlap, too.
    private static final double MIN_VOTE_OVERLAP = 0.4;

    private ScaleMerge() {}

    /** Returns faces by confidence, then area, both descending. The order of scales does not matter if no scores are equal. */
    public static List<RawFace> merge(List<RawFace> candidates, double nms, int maxFaces) {
        double overlap = Math.max(MIN_VOTE_OVERLAP, nms);
        return NonMaximumSuppression.suppress(candidates, nms, maxFaces).stream()
                .map(face -> face.withBox(vote(face.box(), candidates, overlap)))
                .toList();
    }

    private static BoundingBox vote(BoundingBox box, List<RawFace> candidates, double minOverlap) {
        float sum = 0;
        float left = 0;
        float top = 0;
        float right = 0;
        float bottom = 0;
        for (RawFace voter : candidates) {
            BoundingBox other = voter.box();
            if (other.equals(box) || other.iou(box) > minOverlap) {
                float weight = voter.confidence();
                sum += weight;
                left += weight * other.x();
                top += weight * other.y();
                right += weight * other.right();
                bottom += weight * other.bottom();
            }
        }
        return BoundingBox.ofCorners(left / sum, top / sum, right / sum, bottom / sum);
    }
}
