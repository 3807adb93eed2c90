package io.facet.tune.accuracy;

import io.facet.detection.BoundingBox;
import io.facet.tune.accuracy.PrecisionRecall.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * WIDER FACE's AP, by the rules of its toolkit (eval_tools, {@code evaluation.m}): a found face goes to the known one on
 * which it lies best, taken or not; what goes to an ignored face does not count; the second on a face is wrong; photos
 * without any face are passed over; IoUs are those of whole pixels, with 1 added to each side.
 *
 * <p>Its curve has 1000 thresholds between the lowest and the highest score; ours has every score, which needs no
 * normalisation of scores and differs by less than 0.3 points.
 *
 * <p>The toolkit reads from lists which faces are easy, medium or hard. Where there are no lists, height stands in for them,
 * as is customary: faces of at least 50, 30 or 10 pixels, others are ignored.
 */
final class WiderAveragePrecision {
    static final int EASY = 50;
    static final int MEDIUM = 30;
    static final int HARD = 10;

    private WiderAveragePrecision() {}

    /**
     * 0–1, or null where there is no face that counts.
     *
     * @param minHeight in pixels of the photo; lower faces are ignored
     */
    static Double of(List<JudgedPhoto> photos, int minHeight) {
        List<Step> steps = new ArrayList<>();
        int faces = 0;
        for (JudgedPhoto photo : photos) {
            faces += (int) photo.truth().stream()
                    .filter(face -> counts(face, minHeight))
                    .count();
            if (!photo.truth().isEmpty()) {
                steps.addAll(steps(photo, minHeight));
            }
        }
        steps.sort(Comparator.comparing(Step::confidence).reversed());
        return faces == 0 ? null : new PrecisionRecall(steps, faces, true).area();
    }

    private static boolean counts(TruthFace face, int minHeight) {
        return face.counts() && face.box().height() >= minHeight;
    }

    private static List<Step> steps(JudgedPhoto photo, int minHeight) {
        List<Step> steps = new ArrayList<>();
        boolean[] taken = new boolean[photo.truth().size()];
        for (ScoredFace found : photo.found()) {
            int best = best(found, photo.truth());
            boolean onFace = wholePixelIou(found.box(), photo.truth().get(best).box()) >= FaceMatching.MIN_IOU;
            boolean ignored = onFace && !counts(photo.truth().get(best), minHeight);
            boolean finds = onFace && !ignored && !taken[best];
            taken[best] |= finds;
            steps.add(new Step(found.confidence(), !ignored, finds));
        }
        return steps;
    }

    private static int best(ScoredFace found, List<TruthFace> truth) {
        int best = 0;
        double bestIou = -1;
        for (int i = 0; i < truth.size(); i++) {
            double iou = wholePixelIou(found.box(), truth.get(i).box());
            if (iou > bestIou) {
                best = i;
                bestIou = iou;
            }
        }
        return best;
    }

    private static double wholePixelIou(BoundingBox one, BoundingBox other) {
        double width = Math.min(one.right(), other.right()) - Math.max(one.x(), other.x()) + 1;
        double height = Math.min(one.bottom(), other.bottom()) - Math.max(one.y(), other.y()) + 1;
        if (width <= 0 || height <= 0) {
            return 0;
        }
        double intersection = width * height;
        return intersection / (wholePixels(one) + wholePixels(other) - intersection);
    }

    private static double wholePixels(BoundingBox box) {
        return (box.width() + 1.0) * (box.height() + 1.0);
    }
}
