package io.facet.tune.accuracy;

import io.facet.detection.BoundingBox;
import io.facet.detection.Face;

/** What an evaluation needs of a face that was found. */
public record ScoredFace(float confidence, BoundingBox box) {

    public static ScoredFace of(Face face) {
        return new ScoredFace(face.confidence(), face.box());
    }
}
