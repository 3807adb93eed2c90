package io.facet.face;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A face: the network's score (0–1), the box in pixels of the upright source image and clipped to it, the same box in
 * fractions of the image, the landmarks, and the clockwise roll of the line through the eyes, in degrees.
 *
 * @param probability of a marked face, 0–1; null without a calibration for the model and its settings
 * @param truncated whether the network's box extends beyond the image
 * @param networkPixels the height of the face in the network's input at the scale that found it
 * @param quality null if the landmarks are in one point
 * @param crop null unless requested
 */
@JsonPropertyOrder({
    "confidence",
    "probability",
    "box",
    "boundingBox",
    "landmarks",
    "roll",
    "pose",
    "truncated",
    "networkPixels",
    "quality",
    "crop"
})
public record Face(
        float confidence,
        BoundingBox box,
        BoundingBox.Relative boundingBox,
        Landmarks landmarks,
        float roll,
        Pose pose,
        boolean truncated,
        float networkPixels,
        @JsonInclude(JsonInclude.Include.NON_NULL) Quality quality,
        @JsonInclude(JsonInclude.Include.NON_NULL) Crop crop,
        @JsonInclude(JsonInclude.Include.NON_NULL) Float probability) {

    public Face withProbability(float calibrated) {
        return with(crop, calibrated);
    }

    public Face withCrop(Crop cut) {
        return with(cut, probability);
    }

    private Face with(Crop cut, Float calibrated) {
        return new Face(
                confidence,
                box,
                boundingBox,
                landmarks,
                roll,
                pose,
                truncated,
                networkPixels,
                quality,
                cut,
                calibrated);
    }

    /** @param face in pixels of the upright source, not clipped */
    public static Face of(RawFace face, int sourceWidth, int sourceHeight) {
        BoundingBox box = face.box().clippedTo(sourceWidth, sourceHeight);
        return new Face(
                face.confidence(),
                box,
                BoundingBox.Relative.of(box, sourceWidth, sourceHeight),
                face.landmarks(),
                face.landmarks().roll(),
                Pose.of(face.landmarks()),
                !box.equals(face.box()),
                face.networkPixels(),
                face.quality(),
                null,
                null);
    }
}
