package io.facet.tune.accuracy;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The accuracy of a setting. Shares are 0–1, and null if their denominator is 0.
 *
 * @param meanIou of the true positives
 * @param averagePrecision null without ground truth
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
