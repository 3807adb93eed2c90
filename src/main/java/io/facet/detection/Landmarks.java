package io.facet.detection;

/**
 * The five points of RetinaFace (arXiv 1905.00641), named from the viewer's side of the photo: in an upright face
 * {@code leftEye} has the smaller x. They are not clipped: a point may lie outside the image when the face does.
 */
public record Landmarks(Point leftEye, Point rightEye, Point nose, Point mouthLeft, Point mouthRight) {

    /** How far the line through the eyes is turned clockwise, in degrees from -180 to 180. */
    public float roll() {
        double radians = Math.atan2(rightEye.y() - leftEye.y(), rightEye.x() - leftEye.x());
        return (float) Math.toDegrees(radians);
    }
}
