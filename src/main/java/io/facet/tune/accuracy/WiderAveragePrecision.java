package io.facet.tune.accuracy;

import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import io.facet.tune.accuracy.PrecisionRecallCurve.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * WIDER FACE AP by the rules of its toolkit (eval_tools, {@code evaluation.m}): a detection matches the face with the
 * highest IoU, even if another detection has taken it; a match with an ignored face does not count; a second detection of a
 * face is a false positive; photos without faces are skipped; box sides are 1 pixel longer when IoUs are computed.
 *
 * <p>The toolkit's curve has 1000 thresholds between the lowest and the highest score; this one has every score, which
 * differs by less than 0.3 points. The toolkit lists the easy, medium and hard faces of its own photos; here, as is
 * customary, they are the faces of at least 50, 30 and 10 pixels in height.
 */
final class WiderAveragePrecision {
    static final int EASY = 50;
    static final int MEDIUM = 30;
    static final int HARD = 10;

    private WiderAveragePrecision() {}

    /** Returns the AP, 0–1, of faces with at least {@code minHeight} pixels in the photo; null if there are none. */
    static Double of(List<EvaluatedPhoto> photos, int minHeight) {
        List<Point> points = new ArrayList<>();
        int faces = 0;
        for (EvaluatedPhoto photo : photos) {
            faces += (int) photo.groundTruth().stream()
                    .filter(face -> counts(face, minHeight))
                    .count();
            if (!photo.groundTruth().isEmpty()) {
                points.addAll(points(photo, minHeight));
            }
        }
        return faces == 0 ? null : new PrecisionRecallCurve(points, faces, true).area();
    }

    private static boolean counts(GroundTruthFace face, int minHeight) {
        return face.counts() && face.box().height() >= minHeight;
    }

    private static List<Point> points(EvaluatedPhoto photo, int minHeight) {
        List<Point> points = new ArrayList<>();
        boolean[] taken = new boolean[photo.groundTruth().size()];
        for (Detection detection : photo.detections()) {
            int best = best(detection, photo.groundTruth());
            GroundTruthFace face = photo.groundTruth().get(best);
            boolean matches = wholePixelIou(detection.box(), face.box()) >= FaceMatching.MIN_IOU;
            boolean ignored = matches && !counts(face, minHeight);
            boolean truePositive = matches && !ignored && !taken[best];
            taken[best] |= truePositive;
            points.add(new Point(detection.confidence(), !ignored, truePositive));
        }
        return points;
    }

    private static int best(Detection detection, List<GroundTruthFace> faces) {
        int best = 0;
        double bestIou = -1;
        for (int i = 0; i < faces.size(); i++) {
            double iou = wholePixelIou(detection.box(), faces.get(i).box());
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
        return intersection / (wholePixelArea(one) + wholePixelArea(other) - intersection);
    }

    private static double wholePixelArea(BoundingBox box) {
        return (box.width() + 1.0) * (box.height() + 1.0);
    }
}
