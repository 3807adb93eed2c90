package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_core.transpose;

import org.bytedeco.opencv.opencv_core.Mat;

/**
 * How a stored picture is made upright (EXIF 2.32, tag 274): its sides are swapped (mirrored at the main diagonal) first,
 * then it is mirrored. In the order of the tag's values, from 1.
 */
public enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    MIRRORED_UPSIDE_DOWN(false, false, true),
    TRANSPOSED(true, false, false),
    NEEDS_QUARTER_TURN_RIGHT(true, true, false),
    TRANSVERSED(true, true, true),
    NEEDS_QUARTER_TURN_LEFT(true, false, true);

    private static final Orientation[] BY_TAG = values();

    private final boolean swapsSides;
    private final boolean mirrorsX;
    private final boolean mirrorsY;

    Orientation(boolean swapsSides, boolean mirrorsX, boolean mirrorsY) {
        this.swapsSides = swapsSides;
        this.mirrorsX = mirrorsX;
        this.mirrorsY = mirrorsY;
    }

    /** @param tag 1–8 */
    public static Orientation of(int tag) {
        return BY_TAG[tag - 1];
    }

    public boolean swapsSides() {
        return swapsSides;
    }

    boolean mirrorsX() {
        return mirrorsX;
    }

    boolean mirrorsY() {
        return mirrorsY;
    }

    /** Writes the upright picture into a matrix that has its size already. */
    void turn(Mat stored, Mat upright) {
        Mat swapped = stored;
        if (swapsSides) {
            transpose(stored, upright);
            swapped = upright;
        }
        if (mirrorsX || mirrorsY) {
            // OpenCV's codes: around y, around x, around both.
            flip(swapped, upright, mirrorsX ? mirrorsY ? -1 : 1 : 0);
        } else if (!swapsSides) {
            stored.copyTo(upright);
        }
    }
}
