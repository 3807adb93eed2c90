package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.extractChannel;
import static org.bytedeco.opencv.global.opencv_core.minMaxLoc;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGRA2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Blends a transparent picture with white, like viewers and printers. */
final class AlphaBlending {
    private static final int ALPHA = 3;
    private static final int BAND = 16;
    private static final double FROM_16_BITS = 1 / 257.0;

    private AlphaBlending() {}

    /**
     * Converts four channels of 8 or 16 bits to RGB with 8 bits per channel, in the memory of the picture, which the result owns.
     */
    static Mat onWhite(Mat bgra, boolean premultiplied) {
        Mat rgb = new ViewOf(bgra);
        for (int y = 0; y < bgra.rows(); y += BAND) {
            int end = Math.min(y + BAND, bgra.rows());
            try (Mat band = bgra.rowRange(y, end);
                    Mat samples = toEightBits(band);
                    Mat blended = isOpaque(samples) ? rgb(samples) : blendRows(samples, premultiplied);
                    Mat target = rgb.rowRange(y, end)) {
                blended.copyTo(target);
            }
        }
        return rgb;
    }

    /** Its rows end before the rows of the picture that have not been read. */
    private static final class ViewOf extends Mat {
        private final Mat picture;

        ViewOf(Mat picture) {
            super(picture.rows(), picture.cols(), CV_8UC3, picture.data());
            this.picture = picture;
        }

        @Override
        public void close() {
            super.close();
            picture.close();
        }
    }

    private static Mat toEightBits(Mat bgra) {
        Mat samples = new Mat();
        bgra.convertTo(samples, CV_8U, bgra.depth() == CV_8U ? 1 : FROM_16_BITS, 0);
        return samples;
    }

    private static boolean isOpaque(Mat bgra) {
        try (Mat alpha = new Mat();
                DoublePointer minimum = new DoublePointer(1)) {
            extractChannel(bgra, alpha, ALPHA);
            minMaxLoc(alpha, minimum, null, null, null, null);
            return minimum.get() == 255;
        }
    }

    private static Mat rgb(Mat bgra) {
        Mat rgb = new Mat();
        cvtColor(bgra, rgb, COLOR_BGRA2RGB);
        return rgb;
    }

    private static Mat blendRows(Mat bgra, boolean premultiplied) {
        int width = bgra.cols();
        byte[] from = new byte[width * 4];
        byte[] to = new byte[width * 3];
        Mat rgb = new Mat(bgra.rows(), width, CV_8UC3);
        for (int y = 0; y < bgra.rows(); y++) {
            bgra.ptr(y).get(from);
            blendRow(from, to, width, premultiplied);
            rgb.ptr(y).put(to);
        }
        return rgb;
    }

    private static void blendRow(byte[] bgra, byte[] rgb, int width, boolean premultiplied) {
        for (int x = 0; x < width; x++) {
            int alpha = bgra[4 * x + ALPHA] & 0xff;
            for (int channel = 0; channel < 3; channel++) {
                int colour = bgra[4 * x + 2 - channel] & 0xff;
                int shown = premultiplied ? colour : (colour * alpha + 127) / 255;
                rgb[3 * x + channel] = (byte) Math.min(255, shown + 255 - alpha);
            }
        }
    }
}
