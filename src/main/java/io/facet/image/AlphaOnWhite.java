package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Lays a picture with transparent places on white paper, as viewers and printers do. */
final class AlphaOnWhite {
    private AlphaOnWhite() {}

    /**
     * Row by row, so that it takes no more memory than the result.
     *
     * @param bgra 8 or 16 bits a channel, four channels
     * @param premultiplied its colours are multiplied by alpha already
     * @return RGB, 8 bits a channel; the caller's
     */
    static Mat compose(Mat bgra, boolean premultiplied) {
        int width = bgra.cols();
        short[] deep = new short[bgra.depth() == CV_16U ? width * 4 : 0];
        byte[] from = new byte[width * 4];
        byte[] to = new byte[width * 3];
        Mat rgb = new Mat(bgra.rows(), width, CV_8UC3);
        for (int y = 0; y < bgra.rows(); y++) {
            BytePointer row = bgra.ptr(y);
            if (deep.length == 0) {
                row.get(from);
            } else {
                new ShortPointer(row).get(deep);
                toEightBits(deep, from);
            }
            composeRow(from, to, width, premultiplied);
            rgb.ptr(y).put(to);
        }
        return rgb;
    }

    private static void toEightBits(short[] deep, byte[] samples) {
        for (int i = 0; i < deep.length; i++) {
            samples[i] = (byte) (((deep[i] & 0xffff) + 128) / 257);
        }
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
