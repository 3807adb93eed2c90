package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.add;
import static org.bytedeco.opencv.global.opencv_core.bitwise_not;
import static org.bytedeco.opencv.global.opencv_core.extractChannel;
import static org.bytedeco.opencv.global.opencv_core.merge;
import static org.bytedeco.opencv.global.opencv_core.minMaxLoc;
import static org.bytedeco.opencv.global.opencv_core.multiply;
import static org.bytedeco.opencv.global.opencv_core.split;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGRA2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/** Blends a transparent picture with white, like viewers and printers. */
final class AlphaBlending {
    private static final int ALPHA = 3;
    private static final int RGB_CHANNELS = 3;
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
                    Mat blended = isOpaque(samples) ? rgb(samples) : blend(samples, premultiplied);
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

    /** Computes {@code colour · alpha + 255 - alpha} with alpha from 0 to 1, rounded to the nearest value. */
    private static Mat blend(Mat bgra, boolean premultiplied) {
        try (MatVector channels = new MatVector();
                MatVector rgbChannels = new MatVector(RGB_CHANNELS);
                Mat background = new Mat()) {
            split(bgra, channels);
            Mat alpha = channels.get(ALPHA);
            bitwise_not(alpha, background);
            for (int i = 0; i < RGB_CHANNELS; i++) {
                Mat colour = channels.get(RGB_CHANNELS - 1 - i);
                if (!premultiplied) {
                    multiply(colour, alpha, colour, 1 / 255.0, -1);
                }
                add(colour, background, colour);
                rgbChannels.put(i, colour);
            }
            Mat rgb = new Mat();
            merge(rgbChannels, rgb);
            return rgb;
        }
    }
}
