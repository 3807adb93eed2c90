package io.facet.tune.report;

import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.accuracy.Evaluation.Score;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a setting's confidences are distributed: true (right) and false (wrong) positives in each of 20 bins from 0 to 1,
 * and the detections that each threshold keeps.
 */
record ConfidenceHistogram(String setting, List<Integer> right, List<Integer> wrong, List<Kept> kept) {
    private static final int BINS = 20;
    private static final List<Double> THRESHOLDS = List.of(0.3, 0.5, 0.7, 0.9);

    /** The detections at or above a threshold. Precision or recall is null if its denominator is 0. */
    record Kept(double threshold, int faces, Double precision, Double recall) {
        public List<String> cells() {
            return List.of(
                    String.valueOf(threshold),
                    String.valueOf(faces),
                    Numbers.percent(precision),
                    Numbers.percent(recall));
        }
    }

    static ConfidenceHistogram of(String setting, Evaluation evaluation) {
        List<Score> scores = evaluation.scores();
        List<Kept> kept = THRESHOLDS.stream()
                .map(threshold -> kept(threshold, scores, evaluation.accuracy().faces()))
                .toList();
        return new ConfidenceHistogram(setting, bins(scores, true), bins(scores, false), kept);
    }

    private static Kept kept(double threshold, List<Score> scores, int groundTruthFaces) {
        List<Score> above =
                scores.stream().filter(score -> score.confidence() >= threshold).toList();
        double truePositives = above.stream().filter(Score::truePositive).count();
        return new Kept(
                threshold,
                above.size(),
                above.isEmpty() ? null : truePositives / above.size(),
                groundTruthFaces == 0 ? null : truePositives / groundTruthFaces);
    }

    private static List<Integer> bins(List<Score> scores, boolean truePositive) {
        int[] bins = new int[BINS];
        scores.stream()
                .filter(score -> score.truePositive() == truePositive)
                .forEach(score -> bins[Math.min(BINS - 1, (int) (score.confidence() * BINS))]++);
        return IntStream.of(bins).boxed().toList();
    }
}
