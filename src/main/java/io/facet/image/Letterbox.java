package io.facet.image;

import io.facet.detection.BoundingBox;
import io.facet.detection.Detections.RawFace;
import io.facet.detection.Face;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.Landmarks;
import io.facet.detection.Landmarks.Point;

/**
 * The position of the upright source in the network's input: shrunk to the target size, at the top left of the canvas.
 *
 * <p>Along each axis, {@code source = offset + scale · input}.
 *
 * @param targetWidth of the shrunk picture, in pixels of the input
 * @param canvasWidth of the whole input, padded for the model
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
     * The same for a target that covers slightly more than the source: the sides of a JPEG that is decoded at 1/8 are rounded
     * up, so its last column can cover up to 7 pixels that do not exist.
     *
     * @param coveredWidth of the target, in pixels of the source; at least its width
     * @param surplusLeft whether the surplus is on the left
     * @param surplusAbove whether the surplus is above
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
        BoundingBox box = BoundingBox.ofCorners(topLeft.x(), topLeft.y(), bottomRight.x(), bottomRight.y())
                .clippedTo(sourceWidth, sourceHeight);
        Landmarks landmarks = Landmarks.of(
                face.landmarks().points().stream().map(this::toSource).toList());
        return new Face(
                face.confidence(),
                box,
                BoundingBox.Relative.of(box, sourceWidth, sourceHeight),
                landmarks,
                landmarks.roll());
    }

    private Point toSource(Point input) {
        return new Point(offsetX + scaleX * input.x(), offsetY + scaleY * input.y());
    }
}
