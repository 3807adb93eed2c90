package io.facet.tune.calibration;

import io.facet.calibration.Curve;
import io.facet.calibration.PlattScaling;
import io.facet.tune.accuracy.Evaluation.Score;
import java.util.List;
import java.util.Optional;

/** Fits {@link PlattScaling} by Newton's method with Platt's smoothed targets (Lin, Lin and Weng 2007). */
final class PlattFit {
    private static final int MAX_STEPS = 100;
    private static final int MAX_HALVINGS = 20;
    private static final double MIN_GRADIENT = 1e-9;
    // Keeps the Hessian invertible.
    private static final double RIDGE = 1e-9;

    private final double[] logits;
    private final double[] targets;
    private double slope = 1;
    private double intercept;

    private PlattFit(List<Score> scores) {
        long positives = scores.stream().filter(Score::truePositive).count();
        double right = (positives + 1.0) / (positives + 2.0);
        double wrong = 1.0 / (scores.size() - positives + 2.0);
        logits = scores.stream()
                .mapToDouble(score -> PlattScaling.logit(score.confidence()))
                .toArray();
        targets = scores.stream()
                .mapToDouble(score -> score.truePositive() ? right : wrong)
                .toArray();
    }

    /** Empty if a higher confidence does not mean a higher share of true positives. */
    static Optional<Curve> fit(List<Score> scores) {
        var fit = new PlattFit(scores);
        for (int step = 0; step < MAX_STEPS && fit.improve(); step++) {}
        return fit.slope > 0 ? Optional.of(new PlattScaling(fit.slope, fit.intercept)) : Optional.empty();
    }

    /** Returns false at the optimum. */
    private boolean improve() {
        double slopeGradient = 0;
        double interceptGradient = 0;
        double slopeSlope = RIDGE;
        double slopeIntercept = 0;
        double interceptIntercept = RIDGE;
        for (int i = 0; i < logits.length; i++) {
            double probability = 1 / (1 + Math.exp(-slope * logits[i] - intercept));
            double error = probability - targets[i];
            double weight = probability * (1 - probability);
            slopeGradient += error * logits[i];
            interceptGradient += error;
            slopeSlope += weight * logits[i] * logits[i];
            slopeIntercept += weight * logits[i];
            interceptIntercept += weight;
        }
        if (Math.abs(slopeGradient) + Math.abs(interceptGradient) < MIN_GRADIENT * logits.length) {
            return false;
        }
        double determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept;
        return step(
                (slopeIntercept * interceptGradient - interceptIntercept * slopeGradient) / determinant,
                (slopeIntercept * slopeGradient - slopeSlope * interceptGradient) / determinant);
    }

    /** Halves the step until the loss falls; returns false if it does not. */
    private boolean step(double slopeStep, double interceptStep) {
        double before = loss(slope, intercept);
        double length = 1;
        for (int i = 0; i < MAX_HALVINGS; i++, length /= 2) {
            double newSlope = slope + length * slopeStep;
            double newIntercept = intercept + length * interceptStep;
            if (loss(newSlope, newIntercept) < before) {
                slope = newSlope;
                intercept = newIntercept;
                return true;
            }
        }
        return false;
    }

    private double loss(double atSlope, double atIntercept) {
        double loss = 0;
        for (int i = 0; i < logits.length; i++) {
            double margin = atSlope * logits[i] + atIntercept;
            // log(1 + exp(margin)) without overflow.
            loss += Math.max(0, margin) + Math.log1p(Math.exp(-Math.abs(margin))) - targets[i] * margin;
        }
        return loss;
    }
}
