package io.facet.detection;

import io.facet.face.RawFace;
import java.util.List;

/**
 * The faces of one image by confidence, then area, both descending, and how long the detector took: until a worker took
 * the image, in the network, and for box decoding and non-maximum suppression.
 */
public record Detections(List<RawFace> faces, long queueNanos, long inferenceNanos, long postprocessNanos) {

    public Detections withFaces(List<RawFace> others) {
        return new Detections(others, queueNanos, inferenceNanos, postprocessNanos);
    }

    /** The merged faces of several detections, with their total times. */
    public static Detections sum(List<Detections> parts, List<RawFace> merged, long mergeNanos) {
        return new Detections(
                merged,
                parts.stream().mapToLong(Detections::queueNanos).sum(),
                parts.stream().mapToLong(Detections::inferenceNanos).sum(),
                mergeNanos
                        + parts.stream().mapToLong(Detections::postprocessNanos).sum());
    }
}
