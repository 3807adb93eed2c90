package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One face.
 *
 * @param confidence 0–1, the network's score
 * @param box pixels of the upright source image, clipped to it
 * @param boundingBox the same box as fractions of the image
 * @param roll degrees clockwise, from the eyes
 */
@JsonPropertyOrder({"confidence", "box", "boundingBox", "landmarks", "roll"})
public record Face(
        float confidence, BoundingBox box, BoundingBox.Relative boundingBox, Landmarks landmarks, float roll) {}
