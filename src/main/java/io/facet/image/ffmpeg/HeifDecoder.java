package io.facet.image.ffmpeg;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC;
import static org.bytedeco.opencv.global.opencv_core.insertChannel;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.facet.image.heif.CodedPicture;
import io.facet.image.heif.HeifPicture;
import io.facet.image.heif.Placement;
import io.facet.image.heif.TileGrid;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Decodes HEIC and AVIF tile by tile: each tile is reduced and copied to its place at once, so the picture is never in memory at
 * full size, and a single picture only as one frame of the decoder.
 */
public final class HeifDecoder {
    private static final int RGB = 3;
    private static final int BGRA = 4;
    private static final int ALPHA = 3;
    // A multiple of every factor and of the rows of a block of chroma.
    private static final int BAND = 256;

    private HeifDecoder() {}

    /**
     * Decodes to {@code [⌈height/shrink⌉, ⌈width/shrink⌉]} pixels before the orientation is applied: RGB, or BGRA if the picture
     * has alpha. {@code shrink} is 1, 2, 4 or 8. Fails with {@code CORRUPT_IMAGE} or {@code UNSUPPORTED_FORMAT}. The caller
     * closes the result.
     */
    public static Mat decode(HeifPicture picture, int shrink) {
        int factor = shrink;
        while (!divides(factor, picture)) {
            factor /= 2;
        }
        Mat canvas = decode(
                picture.colour(), picture.placement(), factor, picture.alpha().isPresent() ? BGRA : RGB);
        if (picture.alpha().isPresent()) {
            addAlpha(canvas, picture, factor);
        }
        return shown(canvas, picture.placement(), factor, shrink);
    }

    /** Whether tiles and the visible part begin at whole pixels after a reduction. */
    private static boolean divides(int factor, HeifPicture picture) {
        TileGrid grid = picture.colour();
        Placement placement = picture.placement();
        boolean wholeColumns = grid.columns() == 1 || grid.tileWidth() % factor == 0;
        boolean wholeRows = grid.rows() == 1 || grid.tileHeight() % factor == 0;
        return wholeColumns && wholeRows && placement.x() % factor == 0 && placement.y() % factor == 0;
    }

    private static Mat decode(TileGrid grid, Placement visible, int factor, int channels) {
        Mat canvas = new Mat(ceil(grid.height(), factor), ceil(grid.width(), factor), CV_8UC(channels));
        FrameDecoder decoder = null;
        try {
            for (int i = 0; i < grid.tiles().size(); i++) {
                Area place = place(grid, i);
                if (isVisible(place, visible)) {
                    CodedPicture tile = grid.tiles().get(i);
                    if (decoder == null || !decoder.accepts(tile)) {
                        close(decoder);
                        decoder = new FrameDecoder(tile);
                    }
                    paste(decoder.decode(tile), grid, place, canvas, factor);
                }
            }
            return canvas;
        } catch (RuntimeException | Error failed) {
            canvas.close();
            throw failed;
        } finally {
            close(decoder);
        }
    }

    /** In pixels of the picture; tiles at the right and lower edge are cut. */
    private static Area place(TileGrid grid, int index) {
        int x = index % grid.columns() * grid.tileWidth();
        int y = index / grid.columns() * grid.tileHeight();
        return new Area(
                x, y, Math.min(grid.tileWidth(), grid.width() - x), Math.min(grid.tileHeight(), grid.height() - y));
    }

    private static boolean isVisible(Area place, Placement visible) {
        return place.x < visible.x() + visible.width()
                && place.x + place.width > visible.x()
                && place.y < visible.y() + visible.height()
                && place.y + place.height > visible.y();
    }

    private static void paste(AVFrame frame, TileGrid grid, Area place, Mat canvas, int factor) {
        if (frame.width() < grid.tileWidth() || frame.height() < grid.tileHeight()) {
            throw FrameDecoder.damaged();
        }
        try (SampleConversion conversion = new SampleConversion(frame, grid.colour(), canvas.channels())) {
            for (int top = 0; top < place.height; top += BAND) {
                int rows = Math.min(BAND, place.height - top);
                try (Rect target = new Rect(
                                place.x / factor,
                                (place.y + top) / factor,
                                ceil(place.width, factor),
                                ceil(rows, factor));
                        Mat region = canvas.apply(target)) {
                    conversion.convert(top, rows, place.width, factor, region);
                }
            }
        }
    }

    private static void addAlpha(Mat canvas, HeifPicture picture, int factor) {
        TileGrid grid = picture.alpha().get();
        Placement all = new Placement(0, 0, grid.width(), grid.height(), false, false, false);
        boolean sameSize = grid.width() == picture.colour().width()
                && grid.height() == picture.colour().height();
        int alphaFactor = factor;
        while (grid.tiles().size() > 1
                && (grid.tileWidth() % alphaFactor != 0 || grid.tileHeight() % alphaFactor != 0)) {
            alphaFactor /= 2;
        }
        try (Mat alpha = decode(grid, all, sameSize ? alphaFactor : 1, 1);
                Mat fitting = resized(alpha, canvas.cols(), canvas.rows())) {
            insertChannel(fitting, canvas, ALPHA);
        } catch (RuntimeException | Error failed) {
            canvas.close();
            throw failed;
        }
    }

    private static Mat shown(Mat canvas, Placement placement, int factor, int shrink) {
        int width = ceil(placement.width(), factor);
        int height = ceil(placement.height(), factor);
        if (factor == shrink && width == canvas.cols() && height == canvas.rows()) {
            return canvas;
        }
        try (canvas;
                Rect part = new Rect(placement.x() / factor, placement.y() / factor, width, height);
                Mat visible = canvas.apply(part)) {
            return resized(visible, ceil(placement.width(), shrink), ceil(placement.height(), shrink));
        }
    }

    private static Mat resized(Mat from, int width, int height) {
        if (from.cols() == width && from.rows() == height) {
            return from.clone();
        }
        Mat to = new Mat();
        try (Size size = new Size(width, height)) {
            resize(from, to, size, 0, 0, from.cols() > width ? INTER_AREA : INTER_LINEAR);
        }
        return to;
    }

    private static int ceil(int length, int factor) {
        return (length + factor - 1) / factor;
    }

    private record Area(int x, int y, int width, int height) {}

    private static void close(FrameDecoder decoder) {
        if (decoder != null) {
            decoder.close();
        }
    }
}
