package io.facet.image.header;

import io.facet.image.bytes.Bytes;
import java.util.Set;

/** Windows and OS/2 bitmaps: a file header of 14 bytes, then a header that begins with its own size. */
final class BmpHeader {
    private static final int CORE = 12;
    private static final int WITH_ALPHA_MASK = 56;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;
    private static final int RUN_LENGTH_BYTES = 6;

    // "BM" alone is the start of too many texts.
    private static final Set<Long> HEADER_SIZES = Set.of(12L, 16L, 40L, 52L, 56L, 64L, 108L, 124L);

    private BmpHeader() {}

    static boolean matches(Bytes bytes) {
        return bytes.has("BM", 0)
                && bytes.length() >= 18
                && HEADER_SIZES.contains(bytes.withBigEndian(false).u32(14));
    }

    static ImageHeader read(Bytes photo) {
        Bytes bytes = photo.withBigEndian(false);
        long size = bytes.u32(14);
        if (size == CORE) {
            return complete(bytes, bytes.u16(18), bytes.u16(20), bytes.u16(24), false);
        }
        int width = (int) bytes.u32(18);
        // Negative if the rows are stored top-down; a long, because Math.abs(Integer.MIN_VALUE) is negative.
        long height = Math.abs((long) (int) bytes.u32(22));
        long compression = bytes.u32(30);
        // Without a mask the fourth byte is padding, usually zero.
        boolean hasAlpha = compression == BIT_FIELDS && size >= WITH_ALPHA_MASK && bytes.u32(66) != 0;
        if (compression != UNCOMPRESSED && compression != BIT_FIELDS) {
            return ImageHeader.of(ImageFormat.BMP, width, height, 1, false).withBytesPerPixel(RUN_LENGTH_BYTES);
        }
        return complete(bytes, width, height, bytes.u16(28), hasAlpha);
    }

    private static ImageHeader complete(Bytes bytes, int width, long height, int bitsPerPixel, boolean hasAlpha) {
        ImageHeader header = ImageHeader.of(ImageFormat.BMP, width, height, 1, hasAlpha);
        long row = ((long) width * bitsPerPixel + 31) / 32 * 4;
        if (bytes.u32(10) + (double) row * height > bytes.length()) {
            throw ImageHeader.corrupt("The BMP is truncated.");
        }
        return header;
    }
}
