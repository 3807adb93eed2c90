package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Lays a picture with transparent places on white paper, as viewers and printers do. */
final class AlphaOnWhite {
    private AlphaOnWhite() {}

    /**
     * Row by row, so that it takes no more memory than the result.
     *
     * @param bgra 8 bits a channel, four channels
     * @param premultiplied its colours are multiplied by alpha already
     * @return RGB, 8 bits a channel; the caller's
     */
    static Mat compose(Mat bgra, boolean premultiplied) {
        if (bgra.depth() != CV_8U || bgra.channels() != 4) {
            throw new IllegalArgumentException("Type %d is not BGRA of 8 bits".formatted(bgra.type()));
        }
        int width = bgra.cols();
        byte[] from = new byte[width * 4];
        byte[] to = new byte[width * 3];
        Mat rgb = new Mat(bgra.rows(), width, CV_8UC3);
        for (int y = 0; y < bgra.rows(); y++) {
            try (BytePointer source = bgra.ptr(y);
                    BytePointer target = rgb.ptr(y)) {
                source.get(from);
                composeRow(from, to, width, premultiplied);
                target.put(to);
            }
        }
        return rgb;
    }

    private static void composeRow(byte[] bgra, byte[] rgb, int width, boolean premultiplied) {
        for (int x = 0; x < width; x++) {
            int alpha = bgra[4 * x + 3] & 0xff;
            for (int channel = 0; channel < 3; channel++) {
                int colour = bgra[4 * x + 2 - channel] & 0xff;
                int shown = premultiplied ? colour : (colour * alpha + 127) / 255;
                rgb[3 * x + channel] = (byte) Math.min(255, shown + 255 - alpha);
            }
        }
    }
}
