package io.facet.image.header;

import io.facet.detection.DetectionException;

/**
 * The first directory (IFD0) of a TIFF file (TIFF 6.0 section 2, and BigTIFF), or of an EXIF block, which is a small
 * TIFF. Looks up single numbers and allocates nothing. Metadata libraries read every tag: 64 KB of EXIF with 4,000 tags
 * that refer to the same 60 KB took 480 MB.
 */
record TiffDirectory(Bytes tiff, long at, long entries, boolean big) {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int ORIENTATION = 274;
    private static final int EXTRA_SAMPLES = 338;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int SAMPLE_FORMAT = 339;

    private static final int UNSIGNED = 1;
    private static final int UNDEFINED = 4;
    private static final int YCBCR = 6;

    private static final long SMALL_TILE = 1L << 22;
    // libtiff's limit.
    private static final int MAX_ENTRIES = 4096;
    private static final int OPAQUE_BYTES = 7;
    static final int DEEP_ALPHA_BYTES = 8;

    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int LONG8 = 16;

    /** TIFF 6.0 section 2, and BigTIFF, which has version 43. */
    static boolean matches(Bytes bytes) {
        return bytes.has("II*\0", 0) || bytes.has("MM\0*", 0) || bytes.has("II+\0", 0) || bytes.has("MM\0+", 0);
    }

    static ImageHeader readHeader(Bytes bytes) {
        TiffDirectory directory = first(bytes);
        long width = directory.number(WIDTH, 0);
        long height = directory.number(HEIGHT, 0);
        // 0 is "unspecified", 1 and 2 are kinds of alpha; each means a fourth sample.
        boolean hasAlpha = directory.number(EXTRA_SAMPLES, -1) >= 0;
        int orientation = (int) directory.number(ORIENTATION, 1);
        ImageHeader header = ImageHeader.of(ImageFormat.TIFF, width, height, orientation, hasAlpha);
        directory.requireSeparateValues();
        directory.requireDecodable(header);
        return header.withBytesPerPixel(hasAlpha ? DEEP_ALPHA_BYTES : OPAQUE_BYTES);
    }

    /** libtiff copies the values of all tags, known or not: 4,000 tags that refer to the same 10 MB would take 40 GB. */
    private void requireSeparateValues() {
        if (entries > MAX_ENTRIES) {
            throw ImageHeader.corrupt("The TIFF has %d tags; at most %d are allowed.".formatted(entries, MAX_ENTRIES));
        }
        double bytes = 0;
        for (long i = 0; i < entries; i++) {
            long entry = at + i * entrySize();
            bytes += (double) (big ? tiff.u64(entry + 4) : tiff.u32(entry + 4)) * sizeOf(tiff.u16(entry + 2));
        }
        if (bytes > tiff.length()) {
            throw ImageHeader.corrupt("The TIFF has tags with more values than its bytes can contain.");
        }
    }

    /** TIFF 6.0 section 2 and BigTIFF; libtiff ignores tags of other types. */
    private static int sizeOf(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 11, 13 -> 4;
            case 5, 10, 12, 16, 17, 18 -> 8;
            default -> 0;
        };
    }

    private int entrySize() {
        return big ? 20 : 12;
    }

    private void requireDecodable(ImageHeader header) {
        long bits = number(BITS_PER_SAMPLE, 1);
        if (bits > 16) {
            throw ImageFormat.unsupported("A TIFF with " + bits + " bits per sample");
        }
        long sampleFormat = number(SAMPLE_FORMAT, UNSIGNED);
        if (sampleFormat != UNSIGNED && sampleFormat != UNDEFINED) {
            throw ImageFormat.unsupported("A TIFF with signed or floating-point samples");
        }
        long tileWidth = number(TILE_WIDTH, 0);
        long tileLength = number(TILE_LENGTH, 0);
        if ((tileWidth > 0 || tileLength > 0) && !hasFittingTiles(header, tileWidth, tileLength)) {
            throw ImageHeader.corrupt("The TIFF has tiles of %d × %d pixels, too large for its %d × %d pixels."
                    .formatted(tileWidth, tileLength, header.width(), header.height()));
        }
        // A lower bound for subsampled colours, which have 1.5 to 3 samples per pixel.
        long samples = number(PHOTOMETRIC, 0) == YCBCR ? 1 : number(SAMPLES_PER_PIXEL, 1);
        double rowBytes = Math.ceil(header.width() * (double) samples * bits / 8);
        if (rowBytes * header.height() > tiff.length() * maxRatio((int) number(COMPRESSION, 1), rowBytes)) {
            throw ImageHeader.corrupt("The TIFF has more pixels in its header than its bytes can contain.");
        }
    }

    /** Tiles can exceed the picture on the right and below, but not by more than its size. */
    private static boolean hasFittingTiles(ImageHeader header, long width, long length) {
        if (width < 1 || length < 1) {
            return false;
        }
        double across = Math.ceil((double) header.width() / width);
        double down = Math.ceil((double) header.height() / length);
        double tile = (double) width * length;
        return tile <= header.pixels() + SMALL_TILE && across * down * tile <= 2 * header.pixels() + SMALL_TILE;
    }

    /** The most bytes of pixels that a byte of this compression can represent. */
    private static double maxRatio(int compression, double rowBytes) {
        return switch (compression) {
            case 1 -> 1;
            // CCITT: a row that repeats the one above takes one bit.
            case 2, 3, 4, 32_771 -> 8 * rowBytes;
            case 5 -> GifHeader.MAX_LZW_RATIO;
            // JPEG: a block of 64 samples takes at least one bit.
            case 6, 7 -> 512;
            case 8, 32_946 -> PngHeader.MAX_DEFLATE_RATIO;
            case 32_773 -> 64;
            default -> throw ImageFormat.unsupported("A TIFF with compression " + compression);
        };
    }

    /** The orientation in an EXIF block; 1 if the block is damaged, because the picture can still be intact. */
    static int orientation(Bytes exif) {
        try {
            return (int) first(exif).number(ORIENTATION, 1);
        } catch (DetectionException broken) {
            return 1;
        }
    }

    private static TiffDirectory first(Bytes bytes) {
        Bytes tiff = bytes.withBigEndian(bytes.has("MM", 0));
        boolean big = tiff.u16(2) == 43;
        long directory = big ? tiff.u64(8) : tiff.u32(4);
        return big
                ? new TiffDirectory(tiff, directory + 8, tiff.u64(directory), true)
                : new TiffDirectory(tiff, directory + 2, tiff.u16(directory), false);
    }

    private long number(int tag, long otherwise) {
        for (long i = 0; i < entries; i++) {
            long entry = at + i * entrySize();
            if (tiff.u16(entry) == tag) {
                return big
                        ? number(tiff.u16(entry + 2), tiff.u64(entry + 4), entry + 12, 8)
                        : number(tiff.u16(entry + 2), tiff.u32(entry + 4), entry + 8, 4);
            }
        }
        return otherwise;
    }

    /** The field contains the numbers, or their position if they do not fit. */
    private long number(int type, long count, long field, int fieldSize) {
        int size =
                switch (type) {
                    case BYTE -> 1;
                    case SHORT -> 2;
                    case LONG -> 4;
                    case LONG8 -> 8;
                    default -> throw ImageHeader.corrupt("The TIFF header has a number of an unknown type.");
                };
        long position = count <= fieldSize / size ? field : big ? tiff.u64(field) : tiff.u32(field);
        return switch (size) {
            case 1 -> tiff.u8(position);
            case 2 -> tiff.u16(position);
            case 4 -> tiff.u32(position);
            default -> tiff.u64(position);
        };
    }
}
