package io.facet.detection;

/**
 * The five landmarks of RetinaFace (arXiv 1905.00641), named from the viewer's side: in an upright face {@code leftEye} has the
 * smaller x. They are not clipped, so a landmark of a truncated face can be outside the image.
 */
public record Landmarks(Point leftEye, Point rightEye, Point nose, Point mouthLeft, Point mouthRight) {

    /** The clockwise rotation of the line through the eyes, in degrees from -180 to 180. */
    public float roll() {
        double radians = Math.atan2(rightEye.y() - leftEye.y(), rightEye.x() - leftEye.x());
        return (float) Math.toDegrees(radians);
    }
}
