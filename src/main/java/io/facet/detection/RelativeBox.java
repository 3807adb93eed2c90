package io.facet.detection;

/** A box as fractions (0–1) of the upright image's sides, with the names that Amazon Rekognition uses. */
public record RelativeBox(float left, float top, float width, float height) {

    public static RelativeBox of(BoundingBox box, int imageWidth, int imageHeight) {
        return new RelativeBox(
                box.x() / imageWidth, box.y() / imageHeight, box.width() / imageWidth, box.height() / imageHeight);
    }
}
