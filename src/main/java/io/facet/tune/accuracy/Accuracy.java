package io.facet.tune.accuracy;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How much a setting finds. Shares are 0–1; null where there is nothing to divide by.
 *
 * @param photos that were looked at
 * @param faces that are known to be in them, and count
 * @param recall the share of these that is found
 * @param meanIou of the found ones with the known ones: how well the boxes agree
 * @param precision the share of what is found that lies on a known face
 * @param averagePrecision where there is truth
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Accuracy(
        int photos, int faces, Double recall, Double meanIou, Double precision, AveragePrecision averagePrecision) {

    /** What settings are compared by: the AP where there is one, else the recall; 0 where there are no faces. */
    public double score() {
        Double score = averagePrecision == null ? recall : averagePrecision.coco50();
        return score == null ? 0 : score;
    }
}
