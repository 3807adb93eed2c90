package io.facet.image.tiff;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * How a TIFF stores its samples. OpenCV and libtiff decode some variants to black or scrambled pixels without an error, so
 * only the variants that decoded to the right picture are supported (the matrix of {@code TiffVariantsTest}).
 */
public record TiffSamples(
        int compression, int bits, int photometric, int count, int format, boolean planar, boolean tiled, int alpha) {

    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int PLANAR_CONFIGURATION = 284;
    private static final int PREDICTOR = 317;
    private static final int INK_SET = 332;
    private static final int DOT_RANGE = 336;
    private static final int SAMPLE_FORMAT = 339;

    private static final int MAX_SAMPLES = 8;
    private static final int DIFFERENT = -1;
    private static final int NO_EXTRA_SAMPLES = -1;
    private static final int HORIZONTAL_DIFFERENCES = 2;

    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int SEPARATED = 5;
    static final int YCBCR = 6;
    /** Its {@code a} and {@code b} are signed. */
    public static final int CIE_LAB = 8;
    /** Its {@code a} and {@code b} have an offset of 128. */
    public static final int ICC_LAB = 9;

    static final Set<Integer> LAB = Set.of(CIE_LAB, ICC_LAB);

    private static final Set<Integer> CCITT = Set.of(2, 3, 4, 32_771);
    private static final Set<Integer> JPEG = Set.of(7);
    private static final Set<Integer> OTHER_COMPRESSIONS = Set.of(1, 5, 8, 32_773, 32_946);

    private static final Map<Integer, String> COMPRESSION_NAMES = Map.ofEntries(
            Map.entry(6, "old-style JPEG"),
            Map.entry(32_809, "ThunderScan"),
            Map.entry(33_003, "JPEG 2000"),
            Map.entry(33_004, "JPEG 2000"),
            Map.entry(33_005, "JPEG 2000"),
            Map.entry(34_661, "JBIG"),
            Map.entry(34_676, "SGI LogLuv"),
            Map.entry(34_677, "SGI LogLuv"),
            Map.entry(34_712, "JPEG 2000"),
            Map.entry(34_887, "LERC"),
            Map.entry(34_892, "lossy JPEG of DNG"),
            Map.entry(34_925, "LZMA"),
            Map.entry(34_933, "PNG"),
            Map.entry(34_934, "JPEG XR"),
            Map.entry(50_000, "Zstandard"),
            Map.entry(50_001, "WebP"),
            Map.entry(50_002, "JPEG XL"),
            Map.entry(52_546, "JPEG XL"));

    private static final Map<Integer, String> PHOTOMETRIC_NAMES = Map.of(
            4, "transparency mask",
            10, "ITU Lab",
            32_803, "colour filter array",
            32_844, "LogL",
            32_845, "LogLuv",
            34_892, "linear RAW");

    public static TiffSamples of(TiffDirectory directory) {
        int count = (int) Math.min(directory.number(SAMPLES_PER_PIXEL, 1), Integer.MAX_VALUE);
        int photometric = (int) directory.number(PHOTOMETRIC, -1);
        int extra = (int) directory.number(TiffPage.EXTRA_SAMPLES, NO_EXTRA_SAMPLES);
        return new TiffSamples(
                (int) directory.number(COMPRESSION, 1),
                common(directory.numbers(BITS_PER_SAMPLE, MAX_SAMPLES), 1),
                photometric,
                count,
                common(directory.numbers(SAMPLE_FORMAT, MAX_SAMPLES), 1),
                directory.number(PLANAR_CONFIGURATION, 1) == 2 && count > 1,
                TiffParts.areTiles(directory),
                extra);
    }

    private static int common(long[] values, int otherwise) {
        return values.length == 0
                ? otherwise
                : Arrays.stream(values).allMatch(value -> value == values[0]) ? (int) values[0] : DIFFERENT;
    }

    /** A fourth sample can be alpha, or "unspecified", which viewers ignore. */
    public boolean hasAlpha() {
        return photometric == RGB && count == 4 && alpha > 0;
    }

    /** A lower bound for subsampled colours, which have 1.5 to 3 samples per pixel. */
    public int leastPerPixel() {
        return photometric == YCBCR ? 1 : count;
    }

    /** Fails with {@code UNSUPPORTED_FORMAT} and the tag that prevents decoding. */
    public void requireSupported(TiffDirectory directory) {
        require(isCompressionKnown(), "Compression", COMPRESSION, named(compression, COMPRESSION_NAMES));
        require(format == 1, "SampleFormat", SAMPLE_FORMAT, sampleFormat());
        require(photometric >= 0, "PhotometricInterpretation", PHOTOMETRIC, "missing");
        require(isPhotometricKnown(), "PhotometricInterpretation", PHOTOMETRIC, named(photometric, PHOTOMETRIC_NAMES));
        require(hasSupportedCount(), "SamplesPerPixel", SAMPLES_PER_PIXEL, count + " for " + photometricText());
        require(hasSupportedBits(), "BitsPerSample", BITS_PER_SAMPLE, bitsText());
        require(
                !planar || bits == 8 || count == 3,
                "PlanarConfiguration",
                PLANAR_CONFIGURATION,
                "2 with " + bitsText());
        long predictor = directory.number(PREDICTOR, 1);
        require(predictor <= HORIZONTAL_DIFFERENCES, "Predictor", PREDICTOR, "" + predictor);
        if (photometric == SEPARATED) {
            require(directory.number(INK_SET, 1) == 1, "InkSet", INK_SET, "2 (not CMYK)");
            long[] range = directory.numbers(DOT_RANGE, 2);
            require(range.length < 2 || range[0] < range[1], "DotRange", DOT_RANGE, Arrays.toString(range));
        }
        new TiffParts(directory, this).requireSupported();
    }

    boolean isGrey() {
        return photometric == WHITE_IS_ZERO || photometric == BLACK_IS_ZERO;
    }

    private boolean isCompressionKnown() {
        return CCITT.contains(compression) || JPEG.contains(compression) || OTHER_COMPRESSIONS.contains(compression);
    }

    private boolean isPhotometricKnown() {
        return photometric <= PALETTE || photometric == SEPARATED || photometric == YCBCR || LAB.contains(photometric);
    }

    private boolean hasSupportedCount() {
        return switch (photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO, PALETTE -> count == 1 && alpha == NO_EXTRA_SAMPLES;
            case RGB -> count == 3 && alpha == NO_EXTRA_SAMPLES || count == 4;
            case SEPARATED -> count == 4 && alpha == NO_EXTRA_SAMPLES;
            default -> count == 3 && alpha == NO_EXTRA_SAMPLES;
        };
    }

    private boolean hasSupportedBits() {
        if (CCITT.contains(compression)) {
            return bits == 1;
        }
        if (JPEG.contains(compression)) {
            return bits == 8;
        }
        return switch (photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO -> bits == 1 || bits == 8 || bits == 16;
            case RGB, CIE_LAB, ICC_LAB -> bits == 8 || bits == 16;
            case PALETTE -> bits == 1 || bits == 4 || bits == 8;
            default -> bits == 8;
        };
    }

    private String bitsText() {
        String depth = bits == DIFFERENT ? "different per sample" : bits + " bits per sample";
        return "%s for %s and compression %d".formatted(depth, photometricText(), compression);
    }

    private String photometricText() {
        return switch (photometric) {
                    case WHITE_IS_ZERO, BLACK_IS_ZERO -> "grey";
                    case RGB -> "RGB";
                    case PALETTE -> "a palette";
                    case SEPARATED -> "CMYK";
                    case YCBCR -> "YCbCr";
                    default -> "CIE Lab";
                }
                + (alpha == NO_EXTRA_SAMPLES ? "" : " with ExtraSamples " + alpha);
    }

    private String sampleFormat() {
        return switch (format) {
            case DIFFERENT -> "different per sample";
            case 2 -> "2 (signed integers)";
            case 3 -> "3 (floating-point numbers)";
            default -> "" + format;
        };
    }

    private static String named(int value, Map<Integer, String> names) {
        return names.containsKey(value) ? "%d (%s)".formatted(value, names.get(value)) : "" + value;
    }

    static void require(boolean supported, String tag, int number, String value) {
        if (!supported) {
            throw unsupported(tag, number, value);
        }
    }

    private static DetectionException unsupported(String tag, int number, String value) {
        return new DetectionException(
                ErrorCode.UNSUPPORTED_FORMAT,
                "A TIFF with %s (tag %d): %s isn't supported. Save it as JPEG, PNG or an 8-bit RGB TIFF."
                        .formatted(tag, number, value));
    }
}
