package io.facet.image.ffmpeg;

import io.facet.image.heif.ColourCoding;
import io.facet.image.heif.Rejection;

/** The conversion of 8-bit samples to RGB for {@code MatrixCoefficients} of ISO/IEC 23091-2, as {@code rows × (planes + 1)}. */
public final class ColourMatrix {
    private static final int IDENTITY = 0;
    private static final int BT_709 = 1;
    private static final int FCC = 4;
    private static final int SMPTE_240 = 7;
    private static final int YCGCO = 8;
    private static final int BT_2020 = 9;
    private static final int BT_2020_CONSTANT = 10;
    private static final int FROM_PRIMARIES = 12;
    private static final int FROM_PRIMARIES_CONSTANT = 13;
    private static final int ICTCP = 14;

    // Values of ColourPrimaries.
    private static final int DISPLAY_P3 = 12;

    private static final float[] OPAQUE = {0, 0, 0, 255};

    private ColourMatrix() {}

    /** @param channels 1 for luma, 3 for RGB, 4 for BGR with opaque alpha */
    public static float[][] of(ColourCoding coding, int planes, int channels) {
        float luma = coding.fullRange() ? 1 : 255f / 219;
        float black = coding.fullRange() ? 0 : 16;
        if (planes == 1) {
            float[] grey = {luma, -luma * black};
            return channels == 1
                    ? new float[][] {grey}
                    : channels == 3 ? new float[][] {grey, grey, grey} : new float[][] {grey, grey, grey, {0, 255}};
        }
        float[][] rgb = rgb(coding, luma, black);
        return channels == 3 ? rgb : new float[][] {rgb[2], rgb[1], rgb[0], OPAQUE};
    }

    private static float[][] rgb(ColourCoding coding, float luma, float black) {
        float chroma = coding.fullRange() ? 1 : 255f / 224;
        return switch (coding.matrix()) {
            // The planes are green, blue and red.
            case IDENTITY ->
                new float[][] {
                    {0, 0, luma, -luma * black}, {luma, 0, 0, -luma * black}, {0, luma, 0, -luma * black},
                };
            case YCGCO ->
                new float[][] {
                    row(luma, black, -chroma, chroma), row(luma, black, chroma, 0), row(luma, black, -chroma, -chroma)
                };
            case BT_709 -> weighted(0.2126f, 0.0722f, luma, black, chroma);
            case FCC -> weighted(0.30f, 0.11f, luma, black, chroma);
            case SMPTE_240 -> weighted(0.212f, 0.087f, luma, black, chroma);
            case BT_2020, BT_2020_CONSTANT -> weighted(0.2627f, 0.0593f, luma, black, chroma);
            case FROM_PRIMARIES, FROM_PRIMARIES_CONSTANT ->
                switch (coding.primaries()) {
                    case BT_709 -> weighted(0.2126f, 0.0722f, luma, black, chroma);
                    case BT_2020 -> weighted(0.2627f, 0.0593f, luma, black, chroma);
                    case DISPLAY_P3 -> weighted(0.2290f, 0.0793f, luma, black, chroma);
                    default -> weighted(0.299f, 0.114f, luma, black, chroma);
                };
            case ICTCP -> throw Rejection.unsupported("A HEIC or AVIF with ICtCp colors");
            // BT.601, which decoders also use if nothing is specified.
            default -> weighted(0.299f, 0.114f, luma, black, chroma);
        };
    }

    /** @param red and {@code blue}: their weights in luma */
    private static float[][] weighted(float red, float blue, float luma, float black, float chroma) {
        float green = 1 - red - blue;
        return new float[][] {
            row(luma, black, 0, 2 * (1 - red) * chroma),
            row(luma, black, -2 * (1 - blue) * blue / green * chroma, -2 * (1 - red) * red / green * chroma),
            row(luma, black, 2 * (1 - blue) * chroma, 0)
        };
    }

    private static float[] row(float luma, float black, float first, float second) {
        return new float[] {luma, first, second, -luma * black - 128 * (first + second)};
    }
}
