package io.facet.video;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.absdiff;
import static org.bytedeco.opencv.global.opencv_core.mean;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.HISTCMP_CORREL;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.calcHist;
import static org.bytedeco.opencv.global.opencv_imgproc.compareHist;
import static org.bytedeco.opencv.global.opencv_imgproc.createHanningWindow;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.phaseCorrelate;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2d;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Compares each frame with the one before: a cut changes the colours (histogram) and the places of bright and dark (thumbnail); a
 * pan only the places. The motion of the picture is found by phase correlation (Kuglin and Hines, 1975) of the thumbnails.
 */
public final class SceneChange implements AutoCloseable {
    private static final int WIDTH = 128;
    private static final int HEIGHT = 72;
    private static final int BINS = 8;
    private static final double MAX_CORRELATION_OF_A_CUT = 0.6;
    private static final double MIN_DIFFERENCE_OF_A_CUT = 20;
    // The share of the energy in the peak; less is no common motion.
    private static final double MIN_RESPONSE = 0.2;

    /** @param shift in fractions of the width and height */
    public record Change(boolean cut, Shift shift) {

        /** After a clockwise rotation of the frame. */
        public Change rotated(int degrees) {
            return new Change(cut, shift.rotated(degrees));
        }
    }

    private final Mat window = new Mat();
    private Mat thumbnail;
    private Mat histogram;

    public SceneChange() {
        try (Size size = new Size(WIDTH, HEIGHT)) {
            createHanningWindow(window, size, CV_32FC1);
        }
    }

    /** @param rgb the frame at any size, before its rotation */
    public Change next(Mat rgb) {
        Mat newThumbnail = thumbnail(rgb);
        Mat newHistogram = histogram(rgb);
        Change change = thumbnail == null ? new Change(false, Shift.NONE) : compare(newThumbnail, newHistogram);
        release();
        thumbnail = newThumbnail;
        histogram = newHistogram;
        return change;
    }

    private Change compare(Mat newThumbnail, Mat newHistogram) {
        double correlation = compareHist(histogram, newHistogram, HISTCMP_CORREL);
        if (correlation < MAX_CORRELATION_OF_A_CUT && difference(newThumbnail) > MIN_DIFFERENCE_OF_A_CUT) {
            return new Change(true, Shift.NONE);
        }
        try (DoublePointer response = new DoublePointer(1);
                Point2d shift = phaseCorrelate(thumbnail, newThumbnail, window, response)) {
            return new Change(
                    false,
                    response.get() < MIN_RESPONSE ? Shift.NONE : new Shift(shift.x() / WIDTH, shift.y() / HEIGHT));
        }
    }

    private double difference(Mat newThumbnail) {
        try (Mat difference = new Mat()) {
            absdiff(thumbnail, newThumbnail, difference);
            try (Scalar mean = mean(difference)) {
                return mean.get(0);
            }
        }
    }

    private static Mat thumbnail(Mat rgb) {
        Mat values = new Mat();
        try (Mat small = new Mat();
                Mat gray = new Mat();
                Size size = new Size(WIDTH, HEIGHT)) {
            resize(rgb, small, size, 0, 0, INTER_AREA);
            cvtColor(small, gray, COLOR_RGB2GRAY);
            gray.convertTo(values, CV_32FC1);
            return values;
        }
    }

    private static Mat histogram(Mat rgb) {
        Mat histogram = new Mat();
        try (IntPointer channels = new IntPointer(0, 1, 2);
                IntPointer bins = new IntPointer(BINS, BINS, BINS);
                FloatPointer range = new FloatPointer(0, 256);
                PointerPointer<FloatPointer> ranges = new PointerPointer<>(range, range, range);
                Mat noMask = new Mat()) {
            calcHist(rgb, 1, channels, noMask, histogram, 3, bins, ranges, true, false);
            // One row, because the comparison of three dimensions is not available in every build.
            return histogram.reshape(1, BINS * BINS * BINS);
        }
    }

    private void release() {
        if (thumbnail != null) {
            thumbnail.close();
            histogram.close();
        }
    }

    @Override
    public void close() {
        release();
        window.close();
    }
}
