package io.facet.tune.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * How well predicted probabilities agree with the shares of true positives; lower values are better.
 *
 * @param calibrationError expected calibration error: the mean distance between both in the bins, weighted by their detections
 * @param brier mean squared error
 * @param logLoss mean negative logarithm of the probability of the actual outcome
 * @param bins with at least one detection, ascending
 */
public record Reliability(double calibrationError, double brier, double logLoss, List<Bin> bins) {
    private static final int BINS = 10;
    // Otherwise a single wrong detection with confidence 1 makes the loss infinite.
    private static final double MIN_PROBABILITY = 1e-6;

    record Prediction(double probability, boolean truePositive) {}

    /** The predictions from {@code low} to {@code high}: their mean, and the share that is right. */
    public record Bin(double low, double high, int detections, double predicted, double right) {}

    /** @param predictions at least one */
    static Reliability of(List<Prediction> predictions) {
        List<List<Prediction>> groups = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            groups.add(new ArrayList<>());
        }
        double brier = 0;
        double logLoss = 0;
        for (Prediction one : predictions) {
            groups.get(Math.min(BINS - 1, (int) (one.probability() * BINS))).add(one);
            double ofTruth = one.truePositive() ? one.probability() : 1 - one.probability();
            brier += (1 - ofTruth) * (1 - ofTruth);
            logLoss -= Math.log(Math.max(MIN_PROBABILITY, ofTruth));
        }
        List<Bin> bins = new ArrayList<>();
        double error = 0;
        for (int i = 0; i < BINS; i++) {
            if (!groups.get(i).isEmpty()) {
                Bin bin = bin(i, groups.get(i));
                bins.add(bin);
                error += bin.detections() * Math.abs(bin.predicted() - bin.right());
            }
        }
        int count = predictions.size();
        return new Reliability(error / count, brier / count, logLoss / count, bins);
    }

    private static Bin bin(int number, List<Prediction> predictions) {
        double predicted = predictions.stream()
                .mapToDouble(Prediction::probability)
                .average()
                .orElseThrow();
        double right = predictions.stream().filter(Prediction::truePositive).count();
        int count = predictions.size();
        return new Bin((double) number / BINS, (number + 1.0) / BINS, count, predicted, right / count);
    }
}
