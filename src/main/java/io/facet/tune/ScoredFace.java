package io.facet.tune;

import io.facet.detection.BoundingBox;
import io.facet.detection.Face;

/** What an evaluation needs of a face that was found. */
record ScoredFace(float confidence, BoundingBox box) {

    static ScoredFace of(Face face) {
        return new ScoredFace(face.confidence(), face.box());
    }
}
