package io.facet.tune.accuracy;

import java.util.Comparator;
import java.util.List;

/** Precision over recall as the confidence threshold falls. */
final class PrecisionRecallCurve {
    private final double[] recall;
    private final double[] precision;

    /** @param counted false if the detection matched an ignored face */
    record Point(float confidence, boolean counted, boolean truePositive) {}

    /** Makes precision non-increasing. {@code mergeTies} joins equal confidences, which no threshold separates. */
    PrecisionRecallCurve(List<Point> detections, int faces, boolean mergeTies) {
        List<Point> points = detections.stream()
                .sorted(Comparator.comparing(Point::confidence).reversed())
                .toList();
        recall = new double[points.size()];
        precision = new double[points.size()];
        int counted = 0;
        int truePositives = 0;
        for (int i = 0; i < recall.length; i++) {
            counted += points.get(i).counted() ? 1 : 0;
            truePositives += points.get(i).truePositive() ? 1 : 0;
            recall[i] = (double) truePositives / faces;
            precision[i] = counted == 0 ? 0 : (double) truePositives / counted;
        }
        if (mergeTies) {
            for (int i = recall.length - 2; i >= 0; i--) {
                if (points.get(i).confidence() == points.get(i + 1).confidence()) {
                    recall[i] = recall[i + 1];
                    precision[i] = precision[i + 1];
                }
            }
        }
        for (int i = precision.length - 2; i >= 0; i--) {
            precision[i] = Math.max(precision[i], precision[i + 1]);
        }
    }

    double area() {
        double area = 0;
        double previousRecall = 0;
        for (int i = 0; i < recall.length; i++) {
            area += Math.max(0, recall[i] - previousRecall) * precision[i];
            previousRecall = Math.max(previousRecall, recall[i]);
        }
        return area;
    }

    /** The mean precision at recalls 0, 0.01, … 1, as in COCO. */
    double meanOfHundredAndOne() {
        double sum = 0;
        int point = 0;
        for (int hundredth = 0; hundredth <= 100; hundredth++) {
            while (point < recall.length && recall[point] < hundredth / 100.0) {
                point++;
            }
            sum += point < recall.length ? precision[point] : 0;
        }
        return sum / 101;
    }
}
