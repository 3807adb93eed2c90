package io.facet.detection;

import java.util.List;

/**
 * What a detector found in one image, and how long that took.
 *
 * @param faces by confidence, then area, both falling
 * @param queueNanos from the call until a worker took the image
 * @param postprocessNanos decoding of boxes and suppression of overlaps
 */
public record Detections(List<RawFace> faces, long queueNanos, long inferenceNanos, long postprocessNanos) {}
