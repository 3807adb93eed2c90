package io.facet.picture;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import org.bytedeco.opencv.opencv_core.AbstractScalar;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/** Square tiles in rows from the left, as many columns as rows or one more. Without tiles, one black tile. */
final class ContactSheet {
    private final int side;
    private final int columns;
    private final Mat rgb;

    /** Closing {@link #rgb} closes the sheet. */
    ContactSheet(int tiles, int side) {
        this.side = side;
        this.columns = (int) Math.max(1, Math.ceil(Math.sqrt(tiles)));
        int rows = Math.max(1, (tiles + columns - 1) / columns);
        this.rgb = new Mat(rows * side, columns * side, CV_8UC3, AbstractScalar.BLACK);
    }

    void put(Mat tile, int index) {
        try (Rect place = new Rect(index % columns * side, index / columns * side, side, side);
                Mat target = rgb.apply(place)) {
            tile.copyTo(target);
        }
    }

    Mat rgb() {
        return rgb;
    }
}
