package io.facet.image.scale;

import io.facet.face.Landmarks.Point;
import io.facet.image.header.Orientation;

/** A clockwise rotation of a picture. */
public enum Rotation {
    NONE(0, Orientation.UPRIGHT),
    QUARTER(90, Orientation.ROTATED_LEFT),
    HALF(180, Orientation.UPSIDE_DOWN),
    THREE_QUARTERS(270, Orientation.ROTATED_RIGHT);

    private final int degrees;
    private final Orientation orientation;

    Rotation(int degrees, Orientation orientation) {
        this.degrees = degrees;
        this.orientation = orientation;
    }

    public int degrees() {
        return degrees;
    }

    /** Whether a landscape picture becomes a portrait one. */
    public boolean swapsSides() {
        return orientation.swapsSides();
    }

    /** The orientation that this rotation makes upright. */
    Orientation orientation() {
        return orientation;
    }

    /** Maps a point of the rotated picture to the picture before the rotation, which has this size. */
    Point undo(Point rotated, int width, int height) {
        boolean swaps = orientation.swapsSides();
        float x = orientation.mirrorsX() ? (swaps ? height : width) - rotated.x() : rotated.x();
        float y = orientation.mirrorsY() ? (swaps ? width : height) - rotated.y() : rotated.y();
        return swaps ? new Point(y, x) : new Point(x, y);
    }
}
