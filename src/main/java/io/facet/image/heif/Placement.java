package io.facet.image.heif;

import java.nio.ByteBuffer;

/**
 * The part of a stored picture that is shown, and how it is made upright: first its sides are swapped (mirrored at the main
 * diagonal), then it is mirrored.
 */
public record Placement(int x, int y, int width, int height, boolean swapsSides, boolean mirrorsX, boolean mirrorsY) {

    // By [swapsSides][mirrorsX][mirrorsY].
    private static final int[][][] EXIF = {{{1, 4}, {2, 3}}, {{5, 8}, {6, 7}}};

    static Placement whole(int width, int height) {
        return new Placement(0, 0, width, height, false, false, false);
    }

    /** The tag of EXIF with the same meaning, from 1 to 8. */
    public int exifOrientation() {
        return EXIF[swapsSides ? 1 : 0][mirrorsX ? 1 : 0][mirrorsY ? 1 : 0];
    }

    /** Applies one of the boxes {@code clap}, {@code irot} and {@code imir}; other properties change nothing. */
    Placement after(String property, ByteBuffer content) {
        return switch (property) {
            case "clap" -> cropped(content);
            case "irot" -> rotated(content.get() & 3);
            case "imir" -> mirrored((content.get() & 1) != 0);
            default -> this;
        };
    }

    /** Quarter turns to the left. */
    private Placement rotated(int turns) {
        Placement turned = this;
        for (int i = 0; i < turns; i++) {
            turned = new Placement(x, y, width, height, !turned.swapsSides, turned.mirrorsY, !turned.mirrorsX);
        }
        return turned;
    }

    private Placement mirrored(boolean leftToRight) {
        return new Placement(x, y, width, height, swapsSides, mirrorsX ^ leftToRight, mirrorsY ^ !leftToRight);
    }

    /** ISO/IEC 14496-12 section 12.1.4: sizes, and offsets of the centre, as fractions. */
    private Placement cropped(ByteBuffer clap) {
        int shownWidth = swapsSides ? height : width;
        int shownHeight = swapsSides ? width : height;
        double cropWidth = fraction(clap);
        double cropHeight = fraction(clap);
        double offsetX = fraction(clap);
        double offsetY = fraction(clap);
        int left = clamp(Math.floor(offsetX + (shownWidth - cropWidth) / 2), 0, shownWidth);
        int top = clamp(Math.floor(offsetY + (shownHeight - cropHeight) / 2), 0, shownHeight);
        int newWidth = clamp(Math.round(cropWidth), 0, shownWidth - left);
        int newHeight = clamp(Math.round(cropHeight), 0, shownHeight - top);
        if (newWidth < 1 || newHeight < 1) {
            throw Rejection.corrupt("The HEIC or AVIF file shows no pixel of its picture.");
        }
        int storedLeft = mirrorsX ? shownWidth - left - newWidth : left;
        int storedTop = mirrorsY ? shownHeight - top - newHeight : top;
        return swapsSides
                ? new Placement(x + storedTop, y + storedLeft, newHeight, newWidth, true, mirrorsX, mirrorsY)
                : new Placement(x + storedLeft, y + storedTop, newWidth, newHeight, false, mirrorsX, mirrorsY);
    }

    private static int clamp(double value, int lowest, int highest) {
        return (int) Math.max(lowest, Math.min(highest, value));
    }

    private static double fraction(ByteBuffer bytes) {
        double numerator = bytes.getInt();
        int denominator = bytes.getInt();
        if (denominator == 0) {
            throw Rejection.corrupt("The HEIC or AVIF file has a fraction with the denominator 0.");
        }
        return numerator / denominator;
    }
}
