package io.facet.tune.accuracy;

import io.facet.tune.Setting;
import io.facet.tune.accuracy.Evaluation.Scored;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How sure a setting is of what it finds, and what thresholds would keep.
 *
 * @param setting for people
 * @param right faces in each twentieth of the scores from 0 to 1, that lie on a known face
 * @param wrong those that lie on none
 */
public record Scores(String setting, List<Integer> right, List<Integer> wrong, List<Kept> kept) {
    private static final int BINS = 20;
    private static final List<Double> THRESHOLDS = List.of(0.3, 0.5, 0.7, 0.9);

    /**
     * What a threshold keeps.
     *
     * @param precision the share of it that lies on known faces; null where nothing is kept
     * @param recall the share of the known faces that it keeps
     */
    public record Kept(double threshold, int faces, Double precision, Double recall) {}

    public static Scores of(Setting setting, Evaluation evaluation) {
        List<Scored> scores = evaluation.scores();
        List<Kept> kept = THRESHOLDS.stream()
                .map(threshold -> kept(threshold, scores, evaluation.accuracy().faces()))
                .toList();
        return new Scores(setting.label(), bins(scores, true), bins(scores, false), kept);
    }

    private static Kept kept(double threshold, List<Scored> scores, int known) {
        int faces = 0;
        int right = 0;
        for (Scored score : scores) {
            if (score.confidence() >= threshold) {
                faces++;
                right += score.right() ? 1 : 0;
            }
        }
        return new Kept(
                threshold,
                faces,
                faces == 0 ? null : (double) right / faces,
                known == 0 ? null : (double) right / known);
    }

    private static List<Integer> bins(List<Scored> scores, boolean right) {
        int[] bins = new int[BINS];
        for (Scored score : scores) {
            if (score.right() == right) {
                bins[Math.min(BINS - 1, (int) (score.confidence() * BINS))]++;
            }
        }
        return new ArrayList<>(IntStream.of(bins).boxed().toList());
    }
}
