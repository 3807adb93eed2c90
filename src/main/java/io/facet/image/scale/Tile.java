package io.facet.image.scale;

import io.facet.detection.InputImage.InputSpec;
import io.facet.face.BoundingBox;
import io.facet.image.header.Orientation;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * A part of a scaled photo that is one input of the network: the whole photo, or one of several overlapping tiles.
 *
 * @param x of the left edge in the scaled photo, in pixels
 * @param scaledWidth of the whole scaled photo
 */
record Tile(int x, int y, int width, int height, int scaledWidth, int scaledHeight) {

    /** The largest side of an input, which bounds the memory of the network. */
    static final int MAX_SIDE = 2048;

    private static final int OVERLAP = 256;
    // The box of a face that an edge cuts ends near this edge.
    private static final int MARGIN = 8;

    /** Faces up to this size are complete in at least one tile. */
    static final int MAX_FACE = OVERLAP - 2 * MARGIN;

    /** Covers a scaled photo with as few tiles as possible, all of the same size. */
    static List<Tile> covering(int scaledWidth, int scaledHeight) {
        List<Tile> tiles = new ArrayList<>();
        int width = side(scaledWidth);
        int height = side(scaledHeight);
        for (int y : starts(scaledHeight, height)) {
            for (int x : starts(scaledWidth, width)) {
                tiles.add(new Tile(x, y, width, height, scaledWidth, scaledHeight));
            }
        }
        return tiles;
    }

    static boolean isNeeded(int scaledWidth, int scaledHeight) {
        return Math.max(scaledWidth, scaledHeight) > MAX_SIDE;
    }

    private static int count(int length) {
        return length <= MAX_SIDE ? 1 : ceil(length - OVERLAP, MAX_SIDE - OVERLAP);
    }

    private static int side(int length) {
        int count = count(length);
        int withOverlaps = length + (count - 1) * OVERLAP;
        return count == 1 ? length : ceil(withOverlaps, count * InputSpec.CELL) * InputSpec.CELL;
    }

    private static int ceil(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private static int[] starts(int length, int side) {
        int[] starts = new int[count(length)];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = Math.round((float) i * (length - side) / (starts.length - 1));
        }
        return starts;
    }

    /** The same part of the scaled photo before its orientation is applied. */
    Rect inStored(Orientation orientation) {
        int left = orientation.mirrorsX() ? scaledWidth - x - width : x;
        int top = orientation.mirrorsY() ? scaledHeight - y - height : y;
        return orientation.swapsSides() ? new Rect(top, left, height, width) : new Rect(left, top, width, height);
    }

    /** Whether no edge between tiles cuts a face, whose box is in pixels of the tile. */
    boolean isComplete(BoundingBox face) {
        return (x == 0 || face.x() >= MARGIN)
                && (y == 0 || face.y() >= MARGIN)
                && (x + width == scaledWidth || face.right() <= width - MARGIN)
                && (y + height == scaledHeight || face.bottom() <= height - MARGIN);
    }
}
