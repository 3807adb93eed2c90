package io.facet.image.header;

/**
 * How a stored picture is made upright (EXIF 2.32, tag 274): first its sides are swapped (mirrored at the main diagonal),
 * then it is mirrored. In the order of the tag's values, from 1.
 */
public enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    MIRRORED_UPSIDE_DOWN(false, false, true),
    TRANSPOSED(true, false, false),
    ROTATED_LEFT(true, true, false),
    TRANSVERSED(true, true, true),
    ROTATED_RIGHT(true, false, true);

    private static final Orientation[] BY_TAG = values();

    private final boolean swapsSides;
    private final boolean mirrorsX;
    private final boolean mirrorsY;

    Orientation(boolean swapsSides, boolean mirrorsX, boolean mirrorsY) {
        this.swapsSides = swapsSides;
        this.mirrorsX = mirrorsX;
        this.mirrorsY = mirrorsY;
    }

    public static Orientation of(int tag) {
        return BY_TAG[tag - 1];
    }

    public boolean swapsSides() {
        return swapsSides;
    }

    public boolean mirrorsX() {
        return mirrorsX;
    }

    public boolean mirrorsY() {
        return mirrorsY;
    }
}
