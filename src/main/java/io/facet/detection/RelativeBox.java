package io.facet.detection;

/** A box in fractions (0–1) of the upright image's width and height, with the names of Amazon Rekognition. */
public record RelativeBox(float left, float top, float width, float height) {

    public static RelativeBox of(BoundingBox box, int imageWidth, int imageHeight) {
        return new RelativeBox(
                box.x() / imageWidth, box.y() / imageHeight, box.width() / imageWidth, box.height() / imageHeight);
    }
}
