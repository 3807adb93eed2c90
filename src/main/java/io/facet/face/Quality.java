package io.facet.face;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * How well a face can be seen, 0–1: the sharpness at the size of the face, and the mean luma. Method and errors: {@code
 * docs/landmarks-and-confidence.md}.
 */
@JsonPropertyOrder({"sharpness", "brightness"})
public record Quality(float sharpness, float brightness) {}
