package io.facet.detection;

/** A point, in the unit stated on {@link BoundingBox}. */
public record Point(float x, float y) {}
