package io.facet.detection;

import java.util.List;

/**
 * The faces of one image by confidence, then area, both descending, and how long the detector took: until a worker took
 * the image, in the network, and for box decoding and non-maximum suppression.
 */
public record Detections(List<RawFace> faces, long queueNanos, long inferenceNanos, long postprocessNanos) {

    /** A face in pixels of the {@link InputImage}, not clipped. */
    public record RawFace(float confidence, BoundingBox box, Landmarks landmarks) {}
}
