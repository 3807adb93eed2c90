package io.facet.image;

import io.facet.detection.BoundingBox;
import io.facet.detection.Detections.RawFace;
import io.facet.detection.Face;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.Landmarks;
import io.facet.detection.Point;
import io.facet.detection.RelativeBox;

/**
 * How the upright source lies in the network's input: shrunk to the target size, at the top left of the canvas.
 *
 * <p>Along each axis, {@code source = offset + scale · input}.
 *
 * @param targetWidth of the shrunk picture, in pixels of the input
 * @param canvasWidth of the whole input, filled up as the model wants it
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

    /** Shrinks the longest side to the input size; what is smaller already is not enlarged. */
    public static Letterbox of(int uprightWidth, int uprightHeight, InputSpec spec) {
        double shrink = Math.min(1, (double) spec.longestSide() / Math.max(uprightWidth, uprightHeight));
        int targetWidth = (int) Math.max(1, Math.round(uprightWidth * shrink));
        int targetHeight = (int) Math.max(1, Math.round(uprightHeight * shrink));
        return new Letterbox(
                uprightWidth,
                uprightHeight,
                targetWidth,
                targetHeight,
                filledUp(targetWidth, spec),
                filledUp(targetHeight, spec),
                (float) uprightWidth / targetWidth,
                (float) uprightHeight / targetHeight,
                0,
                0);
    }

    /** To the multiple, and to one cell at least. */
    private static int filledUp(int side, InputSpec spec) {
        int multiple = spec.sideMultiple();
        return Math.max(InputSpec.CELL, (side + multiple - 1) / multiple * multiple);
    }

    /**
     * The same, for a target that shows a little more than the source: a JPEG decoded at 1/8 has its sides rounded up, so
     * its last column may stand for up to 7 pixels that do not exist.
     *
     * @param coveredWidth what the target shows, in pixels of the source; at least its width
     * @param surplusLeft the surplus lies on the left, not on the right
     * @param surplusAbove likewise
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

    /** From pixels of the input to pixels of the upright source. The box is clipped to the image, the landmarks are not. */
    public Face toSource(RawFace face) {
        Point topLeft = toSource(new Point(face.box().x(), face.box().y()));
        Point bottomRight = toSource(new Point(face.box().right(), face.box().bottom()));
        BoundingBox box = BoundingBox.ofCorners(topLeft.x(), topLeft.y(), bottomRight.x(), bottomRight.y())
                .clippedTo(sourceWidth, sourceHeight);
        Landmarks seen = face.landmarks();
        Landmarks landmarks = new Landmarks(
                toSource(seen.leftEye()),
                toSource(seen.rightEye()),
                toSource(seen.nose()),
                toSource(seen.mouthLeft()),
                toSource(seen.mouthRight()));
        return new Face(
                face.confidence(), box, RelativeBox.of(box, sourceWidth, sourceHeight), landmarks, landmarks.roll());
    }

    private Point toSource(Point input) {
        return new Point(offsetX + scaleX * input.x(), offsetY + scaleY * input.y());
    }
}
