package io.facet.tune;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.tune.accuracy.Accuracy;

/**
 * What is known of one point of the sweep.
 *
 * @param accuracy null of random weights, which take part in speed only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Measurement(Setting setting, Speed speed, Accuracy accuracy) {

    public double score() {
        return accuracy == null ? 0 : accuracy.score();
    }

    public double imagesPerSecond() {
        return speed.imagesPerSecond();
    }
}
