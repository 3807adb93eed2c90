package io.facet.image.scale;

import static org.bytedeco.opencv.global.opencv_core.CV_64FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.WARP_INVERSE_MAP;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.opencv.global.opencv_imgproc.warpAffine;

import io.facet.face.Alignment;
import io.facet.face.Landmarks.Point;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.opencv_core.AbstractScalar;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Cuts an aligned face out of a photo of any size without aliasing: the photo is reduced until it has two to four pixels for one of
 * the chip along each axis, then sampled at two points.
 */
public final class FaceChip {
    /** Pixels of the photo for one of the chip, along each axis, from which a chip has no loss. */
    public static final int OVERSAMPLING = 2;

    // In pixels of the photo, for interpolation beyond the corners.
    private static final int MARGIN = 2;

    /** The square's origin and its edges, in pixels of the stored photo. */
    private record Square(Point origin, double rightX, double rightY, double downX, double downY) {

        static Square of(PhotoPixels photo, Alignment alignment) {
            Point origin = photo.toStored(alignment.toSource(new Point(0, 0)));
            Point right = photo.toStored(alignment.toSource(new Point(Alignment.SIDE, 0)));
            Point down = photo.toStored(alignment.toSource(new Point(0, Alignment.SIDE)));
            return new Square(
                    origin,
                    right.x() - origin.x(),
                    right.y() - origin.y(),
                    down.x() - origin.x(),
                    down.y() - origin.y());
        }

        double side() {
            return Math.sqrt(Math.abs(rightX * downY - rightY * downX));
        }

        /** The part of the photo that the square covers; may be empty. */
        Rect bounds(Mat photo, int margin) {
            double[] xs = {0, rightX, downX, rightX + downX};
            double[] ys = {0, rightY, downY, rightY + downY};
            int left = clamp(origin.x() + DoubleStream.of(xs).min().orElseThrow() - margin, photo.cols());
            int top = clamp(origin.y() + DoubleStream.of(ys).min().orElseThrow() - margin, photo.rows());
            int right = clamp(origin.x() + DoubleStream.of(xs).max().orElseThrow() + margin + 1, photo.cols());
            int bottom = clamp(origin.y() + DoubleStream.of(ys).max().orElseThrow() + margin + 1, photo.rows());
            return new Rect(left, top, right - left, bottom - top);
        }

        private static int clamp(double value, int max) {
            return (int) Math.max(0, Math.min(max, Math.floor(value)));
        }
    }

    private FaceChip() {}

    /**
     * Returns RGB of {@code side × side} pixels. The caller closes the result.
     *
     * @param border OpenCV's border type, for the part of the face that is outside the photo
     */
    public static Mat cut(PhotoPixels photo, Alignment alignment, int side, int border) {
        Square square = Square.of(photo, alignment);
        int reduction = (int) Math.max(1, square.side() / (OVERSAMPLING * side));
        try (Rect bounds = square.bounds(photo.stored(), MARGIN * reduction)) {
            if (bounds.width() == 0 || bounds.height() == 0) {
                return new Mat(side, side, CV_8UC3, AbstractScalar.BLACK);
            }
            try (Mat part = photo.stored().apply(bounds);
                    Mat reduced = reduced(part, reduction)) {
                return warped(reduced, square, bounds, side, border);
            }
        }
    }

    private static Mat reduced(Mat part, int reduction) {
        if (reduction == 1) {
            return new Mat(part);
        }
        Mat reduced = new Mat();
        try (Size size = new Size(Math.max(1, part.cols() / reduction), Math.max(1, part.rows() / reduction))) {
            resize(part, reduced, size, 0, 0, INTER_AREA);
            return reduced;
        }
    }

    private static Mat warped(Mat reduced, Square square, Rect bounds, int side, int border) {
        double scaleX = (double) reduced.cols() / bounds.width();
        double scaleY = (double) reduced.rows() / bounds.height();
        int samples = OVERSAMPLING * side;
        double[] x = row(square.rightX(), square.downX(), square.origin().x() - bounds.x(), scaleX, samples);
        double[] y = row(square.rightY(), square.downY(), square.origin().y() - bounds.y(), scaleY, samples);
        try (DoublePointer values = new DoublePointer(x[0], x[1], x[2], y[0], y[1], y[2]);
                Mat transform = new Mat(2, 3, CV_64FC1, values);
                Mat sampled = new Mat();
                Size size = new Size(samples, samples);
                Scalar black = new Scalar(0, 0, 0, 0);
                Size target = new Size(side, side)) {
            warpAffine(reduced, sampled, transform, size, INTER_LINEAR | WARP_INVERSE_MAP, border, black);
            Mat chip = new Mat();
            resize(sampled, chip, target, 0, 0, INTER_AREA);
            return chip;
        }
    }

    /** One coordinate of the transform from indices of samples, whose centres are at 0.5, to those of the photo. */
    private static double[] row(double right, double down, double origin, double scale, int samples) {
        double perColumn = right * scale / samples;
        double perRow = down * scale / samples;
        return new double[] {perColumn, perRow, origin * scale + (perColumn + perRow) / 2 - 0.5};
    }
}
