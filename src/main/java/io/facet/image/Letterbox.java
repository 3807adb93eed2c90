package io.facet.image;

import io.facet.detection.BoundingBox;
import io.facet.detection.Detections.RawFace;
import io.facet.detection.Face;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.Landmarks;
import io.facet.detection.Landmarks.Point;

/**
 * The upright source at the top left of the network's input, in its pixels: shrunk to the target size, then padded to
 * the canvas for the model. Along each axis, {@code source = offset + scale · input}.
 */
public record Letterbox(
        int sourceWidth,
        int sourceHeight,
        int targetWidth,
        int targetHeight,
        int canvasWidth,
        int canvasHeight,
        float scaleX,
        float scaleY,
        float offsetX,
        float offsetY) {

    /** Shrinks the longest side to the input size; smaller sources are not enlarged. */
    public static Letterbox of(int uprightWidth, int uprightHeight, InputSpec spec) {
        double shrink = Math.min(1, (double) spec.longestSide() / Math.max(uprightWidth, uprightHeight));
        int targetWidth = (int) Math.max(1, Math.round(uprightWidth * shrink));
        int targetHeight = (int) Math.max(1, Math.round(uprightHeight * shrink));
        return new Letterbox(
                uprightWidth,
                uprightHeight,
                targetWidth,
                targetHeight,
                padded(targetWidth, spec),
                padded(targetHeight, spec),
                (float) uprightWidth / targetWidth,
                (float) uprightHeight / targetHeight,
                0,
                0);
    }

    private static int padded(int side, InputSpec spec) {
        int multiple = spec.sideMultiple();
        return Math.max(InputSpec.CELL, (side + multiple - 1) / multiple * multiple);
    }

    /**
     * The same for a target that covers more than the source, in pixels of the source: the sides of a JPEG that is
     * decoded at 1/8 are rounded up, so its last column can cover up to 7 pixels that do not exist.
     */
    Letterbox covering(int coveredWidth, int coveredHeight, boolean surplusLeft, boolean surplusAbove) {
        return new Letterbox(
                sourceWidth,
                sourceHeight,
                targetWidth,
                targetHeight,
                canvasWidth,
                canvasHeight,
                (float) coveredWidth / targetWidth,
                (float) coveredHeight / targetHeight,
                surplusLeft ? sourceWidth - coveredWidth : 0,
                surplusAbove ? sourceHeight - coveredHeight : 0);
    }

    /** Maps a face to pixels of the upright source. The box is clipped to the image, the landmarks are not. */
    public Face toSource(RawFace face) {
        Point topLeft = toSource(new Point(face.box().x(), face.box().y()));
        Point bottomRight = toSource(new Point(face.box().right(), face.box().bottom()));
        BoundingBox found = BoundingBox.ofCorners(topLeft.x(), topLeft.y(), bottomRight.x(), bottomRight.y());
        BoundingBox box = found.clippedTo(sourceWidth, sourceHeight);
        Landmarks landmarks = Landmarks.of(
                face.landmarks().points().stream().map(this::toSource).toList());
        return new Face(
                face.confidence(),
                box,
                BoundingBox.Relative.of(box, sourceWidth, sourceHeight),
                landmarks,
                landmarks.roll(),
                Face.Pose.of(landmarks),
                !box.equals(found));
    }

    private Point toSource(Point input) {
        return new Point(offsetX + scaleX * input.x(), offsetY + scaleY * input.y());
    }
}
