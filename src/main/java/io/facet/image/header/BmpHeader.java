package io.facet.image.header;

/** Windows and OS/2 bitmaps: a file header of 14 bytes, then a header that begins with its own size. */
final class BmpHeader {
    private static final int CORE = 12;
    private static final int WITH_ALPHA_MASK = 56;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;

    private BmpHeader() {}

    static ImageHeader read(Bytes bytes) {
        long size = bytes.u32(14);
        if (size == CORE) {
            return whole(bytes, bytes.u16(18), bytes.u16(20), bytes.u16(24), false);
        }
        int width = (int) bytes.u32(18);
        // Negative: the rows go downwards. As a long, the smallest int has a positive twin too.
        long height = Math.abs((long) (int) bytes.u32(22));
        long compression = bytes.u32(30);
        // Without a mask the fourth byte is padding, and usually zero.
        boolean hasAlpha = compression == BIT_FIELDS && size >= WITH_ALPHA_MASK && bytes.u32(66) != 0;
        if (compression != UNCOMPRESSED && compression != BIT_FIELDS) {
            return ImageHeader.of(ImageFormat.BMP, width, height, 1, false);
        }
        return whole(bytes, width, height, bytes.u16(28), hasAlpha);
    }

    private static ImageHeader whole(Bytes bytes, int width, long height, int bitsPerPixel, boolean hasAlpha) {
        ImageHeader header = ImageHeader.of(ImageFormat.BMP, width, height, 1, hasAlpha);
        long row = ((long) width * bitsPerPixel + 31) / 32 * 4;
        if (bytes.u32(10) + (double) row * height > bytes.length()) {
            throw Unreadable.corrupt("The BMP is cut short.");
        }
        return header;
    }
}
