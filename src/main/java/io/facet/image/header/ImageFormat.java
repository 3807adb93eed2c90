package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.bytes.Bytes;
import io.facet.image.raw.CameraRaw;
import io.facet.image.raw.RawContainers;
import io.facet.image.raw.RawFile;
import io.facet.image.tiff.TiffPage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The supported formats. A photo's format is detected from its bytes; name and content type are ignored. */
public enum ImageFormat {
    JPEG("JPEG", JpegHeader::matches, JpegHeader::read, "jpg", "jpeg", "jpe", "jfif"),
    PNG("PNG", PngHeader::matches, PngHeader::read, "png"),
    WEBP("WebP", WebpHeader::matches, WebpHeader::read, "webp"),
    BMP("BMP", BmpHeader::matches, BmpHeader::read, "bmp", "dib"),
    GIF("GIF", GifHeader::matches, GifHeader::read, "gif"),
    DNG("DNG", CameraRaw::isDng, bytes -> raw("DNG", CameraRaw::read, bytes), "dng"),
    CR2("CR2", CameraRaw::isCr2, bytes -> raw("CR2", CameraRaw::read, bytes), "cr2"),
    CR3("CR3", RawContainers::isCr3, bytes -> raw("CR3", RawContainers::readCr3, bytes), "cr3"),
    NEF(
            "NEF",
            bytes -> CameraRaw.isOf(bytes, "NIKON", "Nikon"),
            bytes -> raw("NEF", CameraRaw::read, bytes),
            "nef",
            "nrw"),
    ARW("ARW", bytes -> CameraRaw.isOf(bytes, "SONY"), bytes -> raw("ARW", CameraRaw::read, bytes), "arw", "sr2"),
    ORF("ORF", CameraRaw::isOrf, bytes -> raw("ORF", CameraRaw::read, bytes), "orf"),
    RAF("RAF", RawContainers::isRaf, bytes -> raw("RAF", RawContainers::readRaf, bytes), "raf"),
    RW2("RW2", CameraRaw::isRw2, bytes -> raw("RW2", CameraRaw::read, bytes), "rw2"),
    PEF("PEF", bytes -> CameraRaw.isOf(bytes, "PENTAX", "RICOH"), bytes -> raw("PEF", CameraRaw::read, bytes), "pef"),
    TIFF("TIFF", TiffPage::matches, TiffHeader::read, "tif", "tiff"),
    HEIC("HEIC", HeifHeader::isHeic, HeifHeader::read, "heic", "heif", "hif", "heics", "heifs"),
    AVIF("AVIF", HeifHeader::isAvif, HeifHeader::read, "avif", "avifs");

    private static final int ISO_BRANDS_END = 64;

    private final String displayName;
    private final Predicate<Bytes> signature;
    private final Function<Bytes, ImageHeader> parser;
    private final List<String> suffixes;

    ImageFormat(
            String displayName, Predicate<Bytes> signature, Function<Bytes, ImageHeader> parser, String... suffixes) {
        this.displayName = displayName;
        this.signature = signature;
        this.parser = parser;
        this.suffixes = List.of(suffixes);
    }

    /** As in results: {@code jpeg}, {@code png}, … */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return displayName;
    }

    /** The file name suffixes of all formats, with the dot: {@code .jpg}, … */
    public static List<String> allSuffixes() {
        return Arrays.stream(values())
                .flatMap(format -> format.suffixes.stream())
                .map(suffix -> "." + suffix)
                .toList();
    }

    /** Whether a name ends with the suffix of a format, in any letter case. */
    public static boolean isImageName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return allSuffixes().stream().anyMatch(lower::endsWith);
    }

    /** Detects the format by the first bytes. Fails with {@code UNSUPPORTED_FORMAT} and the format's name, if known. */
    public static ImageFormat of(ByteBuffer photo) {
        if (!photo.hasRemaining()) {
            throw new DetectionException(ErrorCode.UNSUPPORTED_FORMAT, "The photo is empty (0 bytes).");
        }
        Bytes bytes = Bytes.bigEndian(photo);
        return Arrays.stream(values())
                .filter(format -> format.signature.test(bytes))
                .findFirst()
                .orElseThrow(() -> unrecognized(bytes));
    }

    /** By name, because a constant cannot refer to itself. */
    private static ImageHeader raw(String name, Function<Bytes, RawFile> parser, Bytes bytes) {
        return RawHeader.read(valueOf(name), parser, bytes);
    }

    /** Of a camera: the sensor's data with JPEG previews. */
    boolean isRaw() {
        return ordinal() >= DNG.ordinal() && ordinal() <= PEF.ordinal();
    }

    ImageHeader read(ByteBuffer photo) {
        return parser.apply(Bytes.bigEndian(photo));
    }

    static DetectionException unsupported(String what) {
        return new DetectionException(
                ErrorCode.UNSUPPORTED_FORMAT, "%s isn't supported. Use %s.".formatted(what, anyOf()));
    }

    private static DetectionException unrecognized(Bytes bytes) {
        String other = otherFormat(bytes);
        return other == null
                ? new DetectionException(
                        ErrorCode.UNSUPPORTED_FORMAT, "Unrecognized image format. Use " + anyOf() + ".")
                : unsupported(other);
    }

    /** The supported formats for a sentence: "JPEG, PNG, … or AVIF". Camera RAW is left out. */
    public static String anyOf() {
        String all = Arrays.stream(values())
                .filter(format -> !format.isRaw())
                .map(ImageFormat::toString)
                .collect(Collectors.joining(", "));
        int lastComma = all.lastIndexOf(", ");
        return "%s or %s".formatted(all.substring(0, lastComma), all.substring(lastComma + 2));
    }

    private static String otherFormat(Bytes bytes) {
        if (bytes.has("ftyp", 4)) {
            return "A video whose name has no suffix of a video, or another ISO media file,";
        }
        if (bytes.has("\0\0\0\fjP  ", 0)) {
            return "JPEG 2000";
        }
        if (bytes.has("\u00ff\n", 0) || bytes.has("\0\0\0\fJXL ", 0)) {
            return "JPEG XL";
        }
        return bytes.has("%PDF", 0) ? "PDF" : null;
    }
}
