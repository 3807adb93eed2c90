package io.facet.image.scale;

import io.facet.detection.InputImage.InputSpec;
import io.facet.face.Face;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;

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
        return scaled(uprightWidth, uprightHeight, shrink, spec.sideMultiple());
    }

    static Letterbox scaled(int uprightWidth, int uprightHeight, double factor, int sideMultiple) {
        int targetWidth = (int) Math.max(1, Math.round(uprightWidth * factor));
        int targetHeight = (int) Math.max(1, Math.round(uprightHeight * factor));
        return new Letterbox(
                uprightWidth,
                uprightHeight,
                targetWidth,
                targetHeight,
                padded(targetWidth, sideMultiple),
                padded(targetHeight, sideMultiple),
                (float) uprightWidth / targetWidth,
                (float) uprightHeight / targetHeight,
                0,
                0);
    }

    /** Of a picture without padding. */
    public static Letterbox ofTarget(int uprightWidth, int uprightHeight, int targetWidth, int targetHeight) {
        return new Letterbox(
                uprightWidth,
                uprightHeight,
                targetWidth,
                targetHeight,
                targetWidth,
                targetHeight,
                (float) uprightWidth / targetWidth,
                (float) uprightHeight / targetHeight,
                0,
                0);
    }

    private static int padded(int side, int multiple) {
        return Math.max(InputSpec.CELL, (side + multiple - 1) / multiple * multiple);
    }

    /**
     * The same for a target that covers more than the source, in pixels of the source: the sides of a JPEG that is
     * decoded at 1/8 are rounded up, so its last column can cover up to 7 pixels that do not exist.
     */
    public Letterbox covering(int coveredWidth, int coveredHeight, boolean surplusLeft, boolean surplusAbove) {
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

    /** The same for a tile of the target. */
    Letterbox tile(Tile tile, int sideMultiple) {
        return new Letterbox(
                sourceWidth,
                sourceHeight,
                tile.width(),
                tile.height(),
                padded(tile.width(), sideMultiple),
                padded(tile.height(), sideMultiple),
                scaleX,
                scaleY,
                offsetX + scaleX * tile.x(),
                offsetY + scaleY * tile.y());
    }

    /** The target and the canvas of the rotated picture. Does not map faces to the source. */
    Letterbox rotated(Rotation rotation) {
        return rotation.swapsSides()
                ? new Letterbox(
                        sourceHeight,
                        sourceWidth,
                        targetHeight,
                        targetWidth,
                        canvasHeight,
                        canvasWidth,
                        scaleY,
                        scaleX,
                        offsetY,
                        offsetX)
                : this;
    }

    /** Maps a face to pixels of the upright source. The box is clipped to the image, the landmarks are not. */
    public Face toSource(RawFace face) {
        return Face.of(unclipped(face), sourceWidth, sourceHeight);
    }

    RawFace unclipped(RawFace face) {
        return face.mapped(this::toSource);
    }

    private Point toSource(Point input) {
        return new Point(offsetX + scaleX * input.x(), offsetY + scaleY * input.y());
    }
}
