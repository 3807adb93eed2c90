package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A face: the network's score (0–1), the box in pixels of the upright source image and clipped to it, the same box in
 * fractions of the image, the landmarks, and the clockwise roll of the line through the eyes, in degrees.
 */
@JsonPropertyOrder({"confidence", "box", "boundingBox", "landmarks", "roll"})
public record Face(
        float confidence, BoundingBox box, BoundingBox.Relative boundingBox, Landmarks landmarks, float roll) {}
