package io.facet.face;

/**
 * An axis-parallel box. All boxes and points in results are in <b>pixels of the upright source image</b>, after its
 * EXIF orientation is applied: the origin is the outer corner of the top left pixel, and y grows downwards. Between the
 * network and {@code Letterbox} the unit is pixels of the network's input.
 */
public record BoundingBox(float x, float y, float width, float height) {

    public static BoundingBox ofCorners(float left, float top, float right, float bottom) {
        return new BoundingBox(left, top, right - left, bottom - top);
    }

    public float right() {
        return x + width;
    }

    public float bottom() {
        return y + height;
    }

    public float area() {
        return Math.max(0, width) * Math.max(0, height);
    }

    public float iou(BoundingBox other) {
        float overlapWidth = Math.min(right(), other.right()) - Math.max(x, other.x);
        float overlapHeight = Math.min(bottom(), other.bottom()) - Math.max(y, other.y);
        if (overlapWidth <= 0 || overlapHeight <= 0) {
            return 0;
        }
        float intersection = overlapWidth * overlapHeight;
        return intersection / (area() + other.area() - intersection);
    }

    public BoundingBox clippedTo(int imageWidth, int imageHeight) {
        return ofCorners(
                clamp(x, 0, imageWidth),
                clamp(y, 0, imageHeight),
                clamp(right(), 0, imageWidth),
                clamp(bottom(), 0, imageHeight));
    }

    private static float clamp(float value, float low, float high) {
        return Math.min(Math.max(value, low), high);
    }

    /** A box in fractions (0–1) of the upright image's width and height, with the names of Amazon Rekognition. */
    public record Relative(float left, float top, float width, float height) {

        public static Relative of(BoundingBox box, int imageWidth, int imageHeight) {
            return new Relative(
                    box.x() / imageWidth, box.y() / imageHeight, box.width() / imageWidth, box.height() / imageHeight);
        }
    }
}
