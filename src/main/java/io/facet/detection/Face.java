package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.facet.detection.Detections.RawFace;

/**
 * A face: the network's score (0–1), the box in pixels of the upright source image and clipped to it, the same box in
 * fractions of the image, the landmarks, the clockwise roll of the line through the eyes, in degrees, and the height of the face
 * in the network's input at the scale that found it.
 */
@JsonPropertyOrder({"confidence", "box", "boundingBox", "landmarks", "roll", "networkPixels"})
public record Face(
        float confidence,
        BoundingBox box,
        BoundingBox.Relative boundingBox,
        Landmarks landmarks,
        float roll,
        float networkPixels) {

    /** @param face in pixels of the upright source */
    public static Face of(RawFace face, int sourceWidth, int sourceHeight) {
        BoundingBox box = face.box().clippedTo(sourceWidth, sourceHeight);
        return new Face(
                face.confidence(),
                box,
                BoundingBox.Relative.of(box, sourceWidth, sourceHeight),
                face.landmarks(),
                face.landmarks().roll(),
                face.networkPixels());
    }
}
