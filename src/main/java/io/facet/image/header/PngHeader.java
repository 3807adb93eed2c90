package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.bytes.Bytes;
import io.facet.image.tiff.TiffDirectory;

/** PNG, third edition: chunks of length (4), type (4), data and CRC (4), from IHDR to IEND. */
final class PngHeader {
    private static final int SIGNATURE = 8;
    private static final int CHUNK_FRAME = 12;
    private static final int HEADER_LENGTH = 13;
    private static final int ALPHA_BIT = 4;

    /** The most bytes that a byte of deflate can represent (zlib, "Maximum Compression Factor"). */
    static final int MAX_DEFLATE_RATIO = 1032;

    // Photos compress by a factor of 1 to 10. Such a large picture of one colour takes seconds and contains no face.
    private static final int MAX_RATIO_OF_LARGE_PICTURES = 500;

    // Each inflates up to 256 KB.
    private static final int MAX_TEXTS = 100;

    private PngHeader() {}

    static boolean matches(Bytes bytes) {
        return bytes.has("\u0089PNG\r\n\u001a\n", 0);
    }

    static ImageHeader read(Bytes bytes) {
        if (bytes.u32(SIGNATURE) != HEADER_LENGTH || !bytes.has("IHDR", SIGNATURE + 4)) {
            throw ImageHeader.corrupt("The PNG does not start with its header.");
        }
        boolean hasAlpha = (bytes.u8(25) & ALPHA_BIT) != 0;
        int exif = 0;
        int text = 0;
        int texts = 0;
        long data = 0;
        long at = SIGNATURE;
        for (boolean ended = false; !ended; ) {
            long next = at + CHUNK_FRAME + bytes.u32(at);
            if (next > bytes.length()) {
                throw ImageHeader.corrupt("The PNG is truncated.");
            }
            if (at > SIGNATURE && bytes.has("IHDR", at + 4)) {
                throw ImageHeader.corrupt("The PNG has two headers.");
            }
            if (bytes.has("IDAT", at + 4)) {
                data += bytes.u32(at);
            } else if (bytes.has("tRNS", at + 4)) {
                hasAlpha = true;
            } else if (bytes.has("eXIf", at + 4)) {
                exif = TiffDirectory.orientation(bytes.slice(at + 8, bytes.u32(at)));
            } else if (text == 0 && texts++ < MAX_TEXTS && bytes.has("Xt", at + 6)) {
                text = PngText.orientation(bytes.latin1(at + 4, 4), bytes.slice(at + 8, bytes.u32(at)));
            }
            ended = bytes.has("IEND", at + 4);
            at = next;
        }
        ImageHeader header =
                ImageHeader.of(ImageFormat.PNG, bytes.u32(16), bytes.u32(20), exif > 0 ? exif : text, hasAlpha);
        int bits = bytes.u8(24);
        double ratio = (double) header.pixels() * samplesPerPixel(bytes.u8(25)) * bits / 8 / data;
        if (ratio > MAX_DEFLATE_RATIO) {
            throw ImageHeader.corrupt("The PNG has more pixels in its header than its bytes can contain.");
        }
        if (ratio > MAX_RATIO_OF_LARGE_PICTURES && header.pixels() > ImageHeader.ALWAYS_ALLOWED_PIXELS) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_PIXELS,
                    "The PNG has %,d pixels, compressed by a factor of %.0f; at most %d is allowed above %,d pixels."
                            .formatted(
                                    header.pixels(),
                                    ratio,
                                    MAX_RATIO_OF_LARGE_PICTURES,
                                    ImageHeader.ALWAYS_ALLOWED_PIXELS));
        }
        return bits == 16 && hasAlpha ? header.withBytesPerPixel(TiffHeader.DEEP_ALPHA_BYTES) : header;
    }

    private static int samplesPerPixel(int colourType) {
        return switch (colourType) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }
}
