package io.facet.tune;

import io.facet.tune.accuracy.Evaluation.Accuracy;

/** The measured speed and accuracy of a setting. The accuracy is null for random weights. */
public record Measurement(Setting setting, Speed speed, Accuracy accuracy) {

    public double score() {
        return accuracy == null ? 0 : accuracy.score();
    }

    public double imagesPerSecond() {
        return speed.imagesPerSecond();
    }
}
