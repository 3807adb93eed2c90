package io.facet.face;

/**
 * A face in pixels of the network's input or of the upright source image, not clipped.
 *
 * @param networkPixels the height of the face in the input image in which it was found
 * @param quality null until it is measured
 */
public record RawFace(float confidence, BoundingBox box, Landmarks landmarks, float networkPixels, Quality quality) {

    public RawFace(float confidence, BoundingBox box, Landmarks landmarks) {
        this(confidence, box, landmarks, box.height());
    }

    public RawFace(float confidence, BoundingBox box, Landmarks landmarks, float networkPixels) {
        this(confidence, box, landmarks, networkPixels, null);
    }

    public RawFace withBox(BoundingBox other) {
        return new RawFace(confidence, other, landmarks, networkPixels, quality);
    }

    public RawFace withQuality(Quality measured) {
        return new RawFace(confidence, box, landmarks, networkPixels, measured);
    }
}
