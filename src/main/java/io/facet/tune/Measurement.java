package io.facet.tune;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What is known of one point of the sweep.
 *
 * @param accuracy null of random weights, which take part in speed only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Measurement(Setting setting, Speed speed, Accuracy accuracy) {

    double score() {
        return accuracy == null ? 0 : accuracy.score();
    }

    double imagesPerSecond() {
        return speed.imagesPerSecond();
    }
}
