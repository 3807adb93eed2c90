package io.facet.image.header;

import io.facet.detection.DetectionException;

/**
 * The first directory (IFD0) of a TIFF file, or of the EXIF block of another format, which is a small TIFF. TIFF 6.0
 * section 2, and BigTIFF.
 *
 * <p>Read here and not by a library of metadata, because such a library reads every tag: 64 KB of EXIF in which 4,000 tags
 * point to the same 60 KB made one keep 480 MB. Here a tag's first number is looked up, and nothing is allocated.
 *
 * @param at where the first entry lies
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

    // A tile is decoded into a buffer of its own.
    private static final long SMALL_TILE = 1L << 22;

    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int LONG8 = 16;

    static ImageHeader readHeader(Bytes bytes) {
        TiffDirectory directory = first(bytes);
        long width = directory.number(WIDTH, 0);
        long height = directory.number(HEIGHT, 0);
        // 0 is "unspecified", 1 and 2 are kinds of alpha; all of them mean a fourth sample.
        boolean hasAlpha = directory.number(EXTRA_SAMPLES, -1) >= 0;
        int orientation = (int) directory.number(ORIENTATION, 1);
        ImageHeader header = ImageHeader.of(ImageFormat.TIFF, width, height, orientation, hasAlpha);
        directory.requireDecodable(header);
        return header;
    }

    private void requireDecodable(ImageHeader header) {
        long bits = number(BITS_PER_SAMPLE, 1);
        if (bits > 16) {
            throw Unreadable.unsupported("This is a TIFF of " + bits + " bits a sample");
        }
        long sampleFormat = number(SAMPLE_FORMAT, UNSIGNED);
        if (sampleFormat != UNSIGNED && sampleFormat != UNDEFINED) {
            throw Unreadable.unsupported("This is a TIFF of signed or floating-point samples");
        }
        long tileWidth = number(TILE_WIDTH, 0);
        long tileLength = number(TILE_LENGTH, 0);
        if ((tileWidth > 0 || tileLength > 0) && !hasFittingTiles(header, tileWidth, tileLength)) {
            throw Unreadable.corrupt("The TIFF has tiles of %d × %d pixels, which do not fit its %d × %d pixels."
                    .formatted(tileWidth, tileLength, header.width(), header.height()));
        }
        // Subsampled colours have less than one sample a pixel.
        long samples = number(PHOTOMETRIC, 0) == YCBCR ? 1 : number(SAMPLES_PER_PIXEL, 1);
        double rowBytes = Math.ceil(header.width() * (double) samples * bits / 8);
        if (rowBytes * header.height() > tiff.length() * maxRatio((int) number(COMPRESSION, 1), rowBytes)) {
            throw Unreadable.corrupt("The TIFF claims more pixels than its bytes can hold.");
        }
    }

    /** Tiles may exceed the picture to the right and below, but not by a multiple of it. */
    private static boolean hasFittingTiles(ImageHeader header, long width, long length) {
        if (width < 1 || length < 1) {
            return false;
        }
        double across = Math.ceil((double) header.width() / width);
        double down = Math.ceil((double) header.height() / length);
        double tile = (double) width * length;
        return tile <= header.pixels() + SMALL_TILE && across * down * tile <= 2 * header.pixels() + SMALL_TILE;
    }

    /** The most bytes of pixels for which a byte of this compression can stand. */
    private static double maxRatio(int compression, double rowBytes) {
        return switch (compression) {
            case 1 -> 1;
            // CCITT needs one bit for a row that repeats the one above it.
            case 2, 3, 4, 32_771 -> 8 * rowBytes;
            case 5 -> GifHeader.MAX_LZW_RATIO;
            // JPEG: a block of 64 samples takes at least one bit.
            case 6, 7 -> 512;
            case 8, 32_946 -> PngHeader.MAX_DEFLATE_RATIO;
            case 32_773 -> 64;
            default -> throw Unreadable.unsupported("This is a TIFF of compression " + compression);
        };
    }

    /** The orientation that an EXIF block names; 1 where the block is broken: the picture may be whole all the same. */
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

    /** The first number of a tag. */
    private long number(int tag, long otherwise) {
        int entrySize = big ? 20 : 12;
        // Entries are sorted, but not in every file.
        for (long i = 0; i < entries; i++) {
            long entry = at + i * entrySize;
            if (tiff.u16(entry) == tag) {
                return big
                        ? number(tiff.u16(entry + 2), tiff.u64(entry + 4), entry + 12, 8)
                        : number(tiff.u16(entry + 2), tiff.u32(entry + 4), entry + 8, 4);
            }
        }
        return otherwise;
    }

    /** The field holds the numbers themselves where they fit, or else their place. */
    private long number(int type, long count, long field, int fieldSize) {
        int size =
                switch (type) {
                    case BYTE -> 1;
                    case SHORT -> 2;
                    case LONG -> 4;
                    case LONG8 -> 8;
                    default -> throw Unreadable.corrupt("The TIFF header has a number of a type that is none.");
                };
        long place = count <= fieldSize / size ? field : big ? tiff.u64(field) : tiff.u32(field);
        return switch (size) {
            case 1 -> tiff.u8(place);
            case 2 -> tiff.u16(place);
            case 4 -> tiff.u32(place);
            default -> tiff.u64(place);
        };
    }
}
