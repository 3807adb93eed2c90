package io.facet.image.header;

import io.facet.image.bytes.Bytes;

/** GIF89a: the logical screen, then blocks up to the first picture. */
final class GifHeader {
    private static final int SCREEN = 6;
    private static final int BLOCKS = 13;
    private static final int EXTENSION = 0x21;
    private static final int PICTURE = 0x2c;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int PICTURE_LENGTH = 10;
    private static final int GIF_BYTES = 9;

    private static final int MAX_WIDTH = 12;
    private static final int MAX_CODES = 1 << MAX_WIDTH;
    // OpenCV spends 4.5 µs on each. Encoders write one for at least 3,000 codes, or for 254 pixels without compression.
    private static final int MAX_CLEAR_CODES = 50_000;

    /** The most bytes that a byte of LZW can stand for: a code of 12 bits for 4,096. */
    static final int MAX_LZW_RATIO = 2_731;

    private GifHeader() {}

    static boolean matches(Bytes bytes) {
        return bytes.has("GIF87a", 0) || bytes.has("GIF89a", 0);
    }

    static ImageHeader read(Bytes photo) {
        Bytes bytes = photo.withBigEndian(false);
        int width = bytes.u16(SCREEN);
        int height = bytes.u16(SCREEN + 2);
        boolean hasAlpha = false;
        long at = BLOCKS + colourTableLength(bytes.u8(SCREEN + 4));
        while (bytes.u8(at) == EXTENSION) {
            if (bytes.u8(at + 1) == GRAPHIC_CONTROL) {
                hasAlpha = (bytes.u8(at + 3) & 1) != 0;
            }
            at = skipSubBlocks(bytes, at + 2);
        }
        if (bytes.u8(at) != PICTURE) {
            throw ImageHeader.corrupt("The GIF has no picture.");
        }
        // Pixels outside of the first picture are transparent.
        boolean covered = bytes.u16(at + 5) >= width && bytes.u16(at + 7) >= height;
        ImageHeader header = ImageHeader.of(ImageFormat.GIF, width, height, 1, hasAlpha || !covered);
        if (header.pixels() > (long) bytes.length() * MAX_LZW_RATIO) {
            throw ImageHeader.corrupt("The GIF has more pixels in its header than its bytes can contain.");
        }
        requireFewClearCodes(bytes, at + PICTURE_LENGTH + colourTableLength(bytes.u8(at + PICTURE_LENGTH - 1)));
        return header.withBytesPerPixel(GIF_BYTES);
    }

    /** Follows the codes as far as their width, which depends on the number of codes since the last clear code. */
    private static void requireFewClearCodes(Bytes bytes, long data) {
        int codeSize = bytes.u8(data);
        if (codeSize < 1 || codeSize > 11) {
            throw ImageHeader.corrupt("The GIF has codes of %d bits.".formatted(codeSize));
        }
        int clear = 1 << codeSize;
        int next = clear + 1;
        int width = codeSize + 1;
        int clears = 0;
        int bits = 0;
        int available = 0;
        for (long at = data + 1; bytes.u8(at) != 0; at += 1 + bytes.u8(at)) {
            for (int i = 1; i <= bytes.u8(at); i++) {
                bits |= bytes.u8(at + i) << available;
                available += 8;
                while (available >= width) {
                    int code = bits & (1 << width) - 1;
                    bits >>>= width;
                    available -= width;
                    if (code == clear) {
                        if (++clears > MAX_CLEAR_CODES) {
                            throw ImageHeader.corrupt(
                                    "The GIF has more than %,d clear codes.".formatted(MAX_CLEAR_CODES));
                        }
                        next = clear + 1;
                        width = codeSize + 1;
                    } else if (code == clear + 1) {
                        return;
                    } else if (next < MAX_CODES && ++next == 1 << width && width < MAX_WIDTH) {
                        width++;
                    }
                }
            }
        }
    }

    private static int colourTableLength(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    private static long skipSubBlocks(Bytes bytes, long from) {
        long at = from;
        while (bytes.u8(at) != 0) {
            at += 1 + bytes.u8(at);
        }
        return at + 1;
    }
}
