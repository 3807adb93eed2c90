package io.facet.detection;

/** A face as the network saw it: in pixels of its {@link InputImage}, not clipped. */
public record RawFace(float confidence, BoundingBox box, Landmarks landmarks) {}
