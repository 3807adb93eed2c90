package io.facet.calibration;

/** A logistic function of the confidence's logit (Platt 1999): {@code 1 / (1 + exp(−slope · logit − intercept))}. */
public record PlattScaling(double slope, double intercept) implements Curve {
    // The logit of 0 and 1 is infinite; in single precision, softmax reaches 1.
    private static final double MIN = 1e-6;

    public PlattScaling {
        if (!(slope > 0 && Double.isFinite(slope) && Double.isFinite(intercept))) {
            throw new IllegalArgumentException("slope must be a positive number (got %s)".formatted(slope));
        }
    }

    public static double logit(double confidence) {
        double clamped = Math.max(MIN, Math.min(1 - MIN, confidence));
        return Math.log(clamped / (1 - clamped));
    }

    @Override
    public double probability(double confidence) {
        return 1 / (1 + Math.exp(-slope * logit(confidence) - intercept));
    }

    @Override
    public String label() {
        return "Platt scaling";
    }
}
