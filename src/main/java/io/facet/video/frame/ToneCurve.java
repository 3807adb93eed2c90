package io.facet.video.frame;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_ARIB_STD_B67;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE2084;

import java.util.function.DoubleUnaryOperator;

/**
 * Maps the values of HDR video (PQ and HLG of ITU-R BT.2100) to the brightness of ordinary video, for which the network is
 * trained. Each channel is mapped alone, so saturated colours shift slightly.
 */
final class ToneCurve {
    private static final int VALUES = 256;
    // Diffuse white of BT.2408, in cd/m² and as HLG scene light.
    private static final double WHITE = 203;
    private static final double HLG_WHITE = 0.265;
    // Multiples of white that become the brightest value.
    private static final double PEAK = 5;
    private static final double GAMMA = 2.2;

    private ToneCurve() {}

    /** The curve for a transfer characteristic of FFmpeg, or null if the video is not HDR. */
    static byte[] of(int transfer) {
        if (transfer == AVCOL_TRC_SMPTE2084) {
            return curve(ToneCurve::perceptualQuantizer);
        }
        if (transfer == AVCOL_TRC_ARIB_STD_B67) {
            return curve(ToneCurve::hybridLogGamma);
        }
        return null;
    }

    /** @param light maps a value from 0 to 1 to multiples of white */
    private static byte[] curve(DoubleUnaryOperator light) {
        var curve = new byte[VALUES];
        for (int i = 0; i < VALUES; i++) {
            double white = light.applyAsDouble(i / (VALUES - 1.0));
            // Reinhard et al., "Photographic tone reproduction for digital images", SIGGRAPH 2002, equation 4.
            double mapped = white * (1 + white / (PEAK * PEAK)) / (1 + white);
            curve[i] = (byte) Math.min(VALUES - 1, Math.round((VALUES - 1) * Math.pow(mapped, 1 / GAMMA)));
        }
        return curve;
    }

    private static double perceptualQuantizer(double value) {
        double m1 = 2610.0 / 16384;
        double m2 = 2523.0 / 4096 * 128;
        double c1 = 3424.0 / 4096;
        double c2 = 2413.0 / 4096 * 32;
        double c3 = 2392.0 / 4096 * 32;
        double root = Math.pow(value, 1 / m2);
        return 10_000 / WHITE * Math.pow(Math.max(0, root - c1) / (c2 - c3 * root), 1 / m1);
    }

    private static double hybridLogGamma(double value) {
        double a = 0.17883277;
        double b = 0.28466892;
        double c = 0.55991073;
        double scene = value <= 0.5 ? value * value / 3 : (Math.exp((value - c) / a) + b) / 12;
        return Math.pow(scene / HLG_WHITE, 1.2);
    }
}
