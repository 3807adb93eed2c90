package io.facet.tune.accuracy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One setting's detections compared with the ground truth. Indices of faces count over all photos in order; scores
 * include all detections, down to the lowest configurable confidence.
 */
public record Evaluation(Accuracy accuracy, BitSet detectedFaces, List<Score> scores) {
    public static final double MIN_IOU = FaceMatching.MIN_IOU;

    /** The confidence of a detection that did not match an ignored face. Photos count from 0. */
    public record Score(int photo, float confidence, boolean truePositive) {}

    /** @param confidence recall, precision and IoU count detections with at least this confidence */
    public static Evaluation of(List<EvaluatedPhoto> photos, double confidence, boolean withAveragePrecision) {
        var detected = new BitSet();
        List<Score> scores = new ArrayList<>();
        int firstFace = 0;
        int faces = 0;
        int truePositives = 0;
        int falsePositives = 0;
        double iouSum = 0;
        for (int number = 0; number < photos.size(); number++) {
            EvaluatedPhoto photo = photos.get(number);
            // Matching is greedy by confidence: a lower threshold never takes a face from a more confident detection.
            var matching = new FaceMatching(photo);
            List<Detection> detections = photo.detections();
            for (int i = 0; i < detections.size(); i++) {
                Detection detection = detections.get(i);
                boolean confident = detection.confidence() >= confidence;
                if (matching.isTruePositive(i) || matching.isFalsePositive(i)) {
                    scores.add(new Score(number, detection.confidence(), matching.isTruePositive(i)));
                }
                if (confident && matching.isTruePositive(i)) {
                    int face = matching.matchOf(i);
                    truePositives++;
                    iouSum += photo.groundTruth().get(face).box().iou(detection.box());
                    detected.set(firstFace + face);
                }
                falsePositives += confident && matching.isFalsePositive(i) ? 1 : 0;
            }
            faces += photo.countedFaces();
            firstFace += photo.groundTruth().size();
        }
        var accuracy = new Accuracy(
                photos.size(),
                faces,
                ratio(truePositives, faces),
                ratio(iouSum, truePositives),
                ratio(truePositives, truePositives + falsePositives),
                withAveragePrecision ? AveragePrecision.of(photos) : null);
        return new Evaluation(accuracy, detected, scores);
    }

    private static Double ratio(double part, int whole) {
        return whole == 0 ? null : part / whole;
    }

    /**
     * The accuracy of a setting. Shares are 0–1, and null if their denominator is 0. The mean IoU is of the true
     * positives; the average precision is null without ground truth.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Accuracy(
            int photos, int faces, Double recall, Double meanIou, Double precision, AveragePrecision averagePrecision) {

        /** The value that settings are compared by: AP if there is ground truth, else recall; 0 if there are no faces. */
        public double score() {
            Double score = averagePrecision == null ? recall : averagePrecision.coco50();
            return score == null ? 0 : score;
        }
    }
}
