package io.facet.image.header;

import io.facet.detection.DetectionException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats that can be read. A photo's format is taken from its bytes; its name and content type may lie. */
public enum ImageFormat {
    JPEG("jpg", "jpeg", "jpe", "jfif"),
    PNG("png"),
    WEBP("webp"),
    BMP("bmp", "dib"),
    GIF("gif"),
    TIFF("tif", "tiff");

    /** Sizes of the BMP headers that exist: "BM" alone begins too many texts. */
    private static final List<Long> BMP_HEADER_SIZES = List.of(12L, 16L, 40L, 52L, 56L, 64L, 108L, 124L);

    // Major and compatible brands lie in the first box, which is rarely longer than this.
    private static final int BRANDS_END = 64;

    private final List<String> suffixes;

    ImageFormat(String... suffixes) {
        this.suffixes = List.of(suffixes);
    }

    /** As it is written in results: {@code jpeg}, {@code png}, … */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static String labels() {
        return Arrays.stream(values()).map(ImageFormat::label).collect(Collectors.joining(", "));
    }

    /** Endings of file names, in lower case and without the dot. */
    public List<String> suffixes() {
        return suffixes;
    }

    /** Endings of the names of all files that can be read, with the dot: {@code .jpg}, … */
    public static List<String> allSuffixes() {
        return Arrays.stream(values())
                .flatMap(format -> format.suffixes.stream())
                .map(suffix -> "." + suffix)
                .toList();
    }

    /**
     * The format of these bytes, from their first few.
     *
     * @throws DetectionException {@code UNSUPPORTED_FORMAT}, naming what was seen where it is known
     */
    public static ImageFormat of(ByteBuffer photo) {
        if (!photo.hasRemaining()) {
            throw Unreadable.unsupported("The photo is empty: it has no bytes");
        }
        Bytes bytes = Bytes.littleEndian(photo);
        if (bytes.has("\u00ff\u00d8\u00ff", 0)) {
            return JPEG;
        }
        if (bytes.has("\u0089PNG\r\n\u001a\n", 0)) {
            return PNG;
        }
        if (bytes.has("RIFF", 0) && bytes.has("WEBP", 8)) {
            return WEBP;
        }
        if (bytes.has("GIF87a", 0) || bytes.has("GIF89a", 0)) {
            return GIF;
        }
        if (isTiff(bytes)) {
            return TIFF;
        }
        if (bytes.has("BM", 0) && bytes.length() >= 18 && BMP_HEADER_SIZES.contains(bytes.u32(14))) {
            return BMP;
        }
        throw Unreadable.unsupported("This is " + otherFormat(bytes));
    }

    /** TIFF 6.0 section 2, and BigTIFF, whose version is 43. */
    private static boolean isTiff(Bytes bytes) {
        return bytes.has("II*\0", 0) || bytes.has("MM\0*", 0) || bytes.has("II+\0", 0) || bytes.has("MM\0+", 0);
    }

    private static String otherFormat(Bytes bytes) {
        if (bytes.has("ftyp", 4)) {
            return isoFormat(bytes);
        }
        if (bytes.has("\0\0\0\fjP  ", 0)) {
            return "JPEG 2000";
        }
        if (bytes.has("\u00ff\n", 0) || bytes.has("\0\0\0\fJXL ", 0)) {
            return "JPEG XL";
        }
        return bytes.has("%PDF", 0) ? "PDF" : "no format that is known here";
    }

    /** ISO/IEC 14496-12: a box {@code ftyp} lists brands of four letters. */
    private static String isoFormat(Bytes bytes) {
        for (int at = 8; at < BRANDS_END; at += 4) {
            if (bytes.has("avif", at) || bytes.has("avis", at)) {
                return "AVIF";
            }
            if (bytes.has("heic", at) || bytes.has("heix", at) || bytes.has("hevc", at)) {
                return "HEIC";
            }
        }
        return "a film or another file of the MPEG-4 family";
    }
}
