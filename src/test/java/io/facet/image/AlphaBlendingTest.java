package io.facet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC4;

import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlphaBlendingTest {
    private static final int VALUES = 256;

    static {
        OpenCv.load();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyColourAndAlphaIsBlendedAsInExactArithmetic(boolean premultiplied) {
        byte[] bgra = new byte[VALUES * VALUES * 4];
        byte[] expected = new byte[VALUES * VALUES * 3];
        for (int alpha = 0; alpha < VALUES; alpha++) {
            for (int i = 0; i < VALUES; i++) {
                int at = alpha * VALUES + i;
                int[] rgb = {i, 255 - i, i ^ 0x55};
                bgra[4 * at + 3] = (byte) alpha;
                for (int channel = 0; channel < 3; channel++) {
                    bgra[4 * at + 2 - channel] = (byte) rgb[channel];
                    expected[3 * at + channel] = (byte) onWhite(rgb[channel], alpha, premultiplied);
                }
            }
        }
        Mat picture = new Mat(VALUES, VALUES, CV_8UC4);
        picture.data().put(bgra);

        byte[] actual = new byte[expected.length];
        try (Mat rgb = AlphaBlending.onWhite(picture, premultiplied)) {
            rgb.data().get(actual);
        }

        assertThat(actual).isEqualTo(expected);
    }

    private static int onWhite(int colour, int alpha, boolean premultiplied) {
        int shown = premultiplied ? colour : (colour * alpha + 127) / 255;
        return Math.min(255, shown + 255 - alpha);
    }
}
