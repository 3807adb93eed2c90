package io.facet.image.heif;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The conversion of samples to RGB (ISO/IEC 23091-2). The container takes precedence over the coded picture.
 *
 * @param primaries {@code ColourPrimaries}
 * @param matrix {@code MatrixCoefficients}
 * @param fullRange whether black is 0 instead of 16
 */
public record ColourCoding(int primaries, int matrix, boolean fullRange) {
    private static final String CODED = "nclx";
    private static final List<String> PROFILES = List.of("prof", "rICC");

    /** The content of a box {@code colr}, or null if it is a profile. */
    static ColourCoding read(ByteBuffer colr) {
        if (!IsoBox.fourCharacters(colr).equals(CODED)) {
            return null;
        }
        int primaries = Short.toUnsignedInt(colr.getShort());
        colr.getShort();
        return new ColourCoding(primaries, Short.toUnsignedInt(colr.getShort()), colr.get() < 0);
    }

    /** The ICC profile in a box {@code colr}, or null. */
    static ByteBuffer profile(ByteBuffer colr) {
        return PROFILES.contains(IsoBox.fourCharacters(colr)) ? colr.slice() : null;
    }
}
