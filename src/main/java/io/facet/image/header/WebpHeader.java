package io.facet.image.header;

import io.facet.image.bytes.Bytes;
import io.facet.image.tiff.TiffDirectory;

/** WebP, RFC 9649: RIFF chunks of type (4), length (4) and data, padded to an even length. */
final class WebpHeader {
    private static final int FIRST_CHUNK = 12;
    private static final int DATA = 20;
    private static final int ALPHA_FLAG = 0x10;
    private static final int ANIMATION_FLAG = 2;
    private static final int ANIMATION_BYTES = 12;
    private static final int SIDE_14_BITS = 0x3fff;

    private WebpHeader() {}

    static boolean matches(Bytes bytes) {
        return bytes.has("RIFF", 0) && bytes.has("WEBP", 8);
    }

    static ImageHeader read(Bytes photo) {
        Bytes bytes = photo.withBigEndian(false);
        // Some writers omit the last padding byte.
        if (bytes.u32(4) + 8 > bytes.length() + 1L) {
            throw ImageHeader.corrupt("The WebP is truncated.");
        }
        if (bytes.has("VP8X", FIRST_CHUNK)) {
            return extended(bytes);
        }
        if (bytes.has("VP8L", FIRST_CHUNK)) {
            return lossless(bytes);
        }
        if (bytes.has("VP8 ", FIRST_CHUNK)) {
            return lossy(bytes);
        }
        throw ImageHeader.corrupt("The WebP does not start with a picture.");
    }

    private static ImageHeader extended(Bytes bytes) {
        long width = 1 + (bytes.u32(DATA + 4) & 0xffffff);
        long height = 1 + (bytes.u32(DATA + 6) >>> 8);
        boolean hasAlpha = (bytes.u8(DATA) & ALPHA_FLAG) != 0;
        ImageHeader header = ImageHeader.of(ImageFormat.WEBP, width, height, orientation(bytes), hasAlpha);
        boolean animated = (bytes.u8(DATA) & ANIMATION_FLAG) != 0;
        return animated ? header.withBytesPerPixel(ANIMATION_BYTES) : header;
    }

    private static int orientation(Bytes bytes) {
        for (long at = FIRST_CHUNK; at + 8 <= bytes.length(); ) {
            long length = bytes.u32(at + 4);
            if (bytes.has("EXIF", at)) {
                Bytes exif = bytes.slice(at + 8, length);
                // Many writers add the preamble of JPEG, which is wrong.
                return TiffDirectory.orientation(exif.has("Exif\0\0", 0) ? exif.slice(6, length - 6) : exif);
            }
            at += 8 + length + (length & 1);
        }
        return 1;
    }

    /** RFC 9649 section 3.4: a signature byte, 14 bits of width - 1, 14 bits of height - 1, one bit of alpha. */
    private static ImageHeader lossless(Bytes bytes) {
        long bits = bytes.u32(DATA + 1);
        long width = 1 + (bits & SIDE_14_BITS);
        long height = 1 + (bits >>> 14 & SIDE_14_BITS);
        return ImageHeader.of(ImageFormat.WEBP, width, height, 1, (bits >>> 28 & 1) != 0);
    }

    /** RFC 6386 section 9.1: a frame tag of three bytes, a start code of three, then the sides; upper bits only scale. */
    private static ImageHeader lossy(Bytes bytes) {
        if (!bytes.has("\u009d\u0001*", DATA + 3)) {
            throw ImageHeader.corrupt("The WebP does not start with a key frame.");
        }
        int width = bytes.u16(DATA + 6) & SIDE_14_BITS;
        int height = bytes.u16(DATA + 8) & SIDE_14_BITS;
        return ImageHeader.of(ImageFormat.WEBP, width, height, 1, false);
    }
}
