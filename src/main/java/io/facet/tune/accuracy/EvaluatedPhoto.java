package io.facet.tune.accuracy;

import io.facet.face.BoundingBox;
import io.facet.face.Face;
import java.util.List;

/** The detections in a photo, by descending confidence, and its ground truth. */
public record EvaluatedPhoto(List<Detection> detections, List<GroundTruthFace> groundTruth) {

    public record Detection(float confidence, BoundingBox box) {

        public static Detection of(Face face) {
            return new Detection(face.confidence(), face.box());
        }
    }

    int countedFaces() {
        return (int) groundTruth.stream().filter(GroundTruthFace::counts).count();
    }
}
