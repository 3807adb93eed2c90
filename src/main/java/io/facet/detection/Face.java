package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A face: the network's score (0–1), the box in pixels of the upright source image and clipped to it, the same box in
 * fractions of the image, the landmarks, and the clockwise roll of the line through the eyes, in degrees.
 *
 * @param probability of a marked face, 0–1; null without a calibration for the model and its settings
 */
@JsonPropertyOrder({"confidence", "probability", "box", "boundingBox", "landmarks", "roll"})
public record Face(
        float confidence,
        BoundingBox box,
        BoundingBox.Relative boundingBox,
        Landmarks landmarks,
        float roll,
        @JsonInclude(JsonInclude.Include.NON_NULL) Float probability) {

    public Face(float confidence, BoundingBox box, BoundingBox.Relative boundingBox, Landmarks landmarks, float roll) {
        this(confidence, box, boundingBox, landmarks, roll, null);
    }

    public Face withProbability(float calibrated) {
        return new Face(confidence, box, boundingBox, landmarks, roll, calibrated);
    }
}
