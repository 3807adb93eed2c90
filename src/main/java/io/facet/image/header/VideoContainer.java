package io.facet.image.header;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The supported containers, recognized by their first bytes. */
public enum VideoContainer {
    MP4("mp4", "m4v", "3gp"),
    MOV("mov", "qt"),
    MATROSKA("mkv", "webm"),
    AVI("avi");

    /** The number of bytes that {@link #of} needs. */
    public static final int SIGNATURE_BYTES = 16;

    // Still pictures and their sequences in the same container: HEIF (ISO 23008-12), AVIF and Canon's CR3.
    private static final Set<String> PICTURE_BRANDS =
            Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "mif2", "msf1", "avif", "avis", "crx ");
    // QuickTime files from before 2005 begin with one of these.
    private static final Set<String> QUICKTIME_ATOMS = Set.of("moov", "mdat", "wide", "free", "skip", "pnot");

    private final List<String> suffixes;

    VideoContainer(String... suffixes) {
        this.suffixes = List.of(suffixes);
    }

    /** The file name suffixes of all containers, with the dot: {@code .mp4}, … */
    public static List<String> allSuffixes() {
        return Arrays.stream(values())
                .flatMap(container -> container.suffixes.stream())
                .map(suffix -> "." + suffix)
                .toList();
    }

    /** Whether a name ends with the suffix of a container, in any letter case. */
    public static boolean isVideoName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return allSuffixes().stream().anyMatch(lower::endsWith);
    }

    /** The container that begins with these bytes; empty for photos and everything else. */
    public static Optional<VideoContainer> of(ByteBuffer first) {
        if (text(first, 4, 4).equals("ftyp")) {
            String brand = text(first, 8, 4);
            return PICTURE_BRANDS.contains(brand) ? Optional.empty() : Optional.of(brand.equals("qt  ") ? MOV : MP4);
        }
        if (QUICKTIME_ATOMS.contains(text(first, 4, 4))) {
            return Optional.of(MOV);
        }
        if (text(first, 0, 4).equals("\u001aE\u00df\u00a3")) {
            return Optional.of(MATROSKA);
        }
        boolean avi = text(first, 0, 4).equals("RIFF") && text(first, 8, 4).equals("AVI ");
        return avi ? Optional.of(AVI) : Optional.empty();
    }

    private static String text(ByteBuffer bytes, int offset, int length) {
        if (bytes.remaining() < offset + length) {
            return "";
        }
        var text = new byte[length];
        bytes.get(bytes.position() + offset, text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
