package io.facet.face;

import java.util.List;

/**
 * The five landmarks of RetinaFace (arXiv 1905.00641), named from the viewer's side: in an upright face {@code leftEye} has the
 * smaller x. They are not clipped, so a landmark of a truncated face can be outside the image.
 */
public record Landmarks(Point leftEye, Point rightEye, Point nose, Point mouthLeft, Point mouthRight) {

    /** The number of landmarks, which determines the size of the network's outputs. */
    public static final int COUNT = 5;

    public static Landmarks of(List<Point> points) {
        return new Landmarks(points.get(0), points.get(1), points.get(2), points.get(3), points.get(4));
    }

    /** In the order of the network. */
    public List<Point> points() {
        return List.of(leftEye, rightEye, nose, mouthLeft, mouthRight);
    }

    /** The clockwise rotation of the line through the eyes, in degrees from -180 to 180. */
    public float roll() {
        double radians = Math.atan2(rightEye.y() - leftEye.y(), rightEye.x() - leftEye.x());
        return (float) Math.toDegrees(radians);
    }

    public record Point(float x, float y) {}
}
