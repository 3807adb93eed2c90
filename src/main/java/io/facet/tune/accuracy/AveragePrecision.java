package io.facet.tune.accuracy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import io.facet.tune.accuracy.PrecisionRecallCurve.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Average precisions, 0–1; null if the photos have no face in that category. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AveragePrecision(Double coco50, Double widerEasy, Double widerMedium, Double widerHard) {
    private static final int COCO_MAX_DETECTIONS = 100;

    static AveragePrecision of(List<EvaluatedPhoto> photos) {
        return new AveragePrecision(
                coco50(photos),
                WiderAveragePrecision.of(photos, WiderAveragePrecision.EASY),
                WiderAveragePrecision.of(photos, WiderAveragePrecision.MEDIUM),
                WiderAveragePrecision.of(photos, WiderAveragePrecision.HARD));
    }

    /** COCO AP at IoU 0.5 as pycocotools computes it: the 100 most confident detections of a photo, 101 recall levels. */
    private static Double coco50(List<EvaluatedPhoto> photos) {
        List<Point> points = new ArrayList<>();
        int faces = 0;
        for (EvaluatedPhoto photo : photos) {
            faces += photo.countedFaces();
            List<Detection> detections = photo.detections();
            int considered = Math.min(COCO_MAX_DETECTIONS, detections.size());
            var matching = new FaceMatching(new EvaluatedPhoto(detections.subList(0, considered), photo.groundTruth()));
            for (int i = 0; i < considered; i++) {
                boolean truePositive = matching.isTruePositive(i);
                points.add(new Point(
                        detections.get(i).confidence(), truePositive || matching.isFalsePositive(i), truePositive));
            }
        }
        return faces == 0 ? null : new PrecisionRecallCurve(points, faces, false).meanOfHundredAndOne();
    }

    public String label() {
        return "COCO@0.5 %s, WIDER easy %s, medium %s, hard %s"
                .formatted(percent(coco50), percent(widerEasy), percent(widerMedium), percent(widerHard));
    }

    private static String percent(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.1f", 100 * value);
    }
}
