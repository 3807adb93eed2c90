package io.facet.image.tiff;

import static io.facet.image.tiff.TiffSamples.require;

import io.facet.image.bytes.Bytes;
import java.util.PrimitiveIterator.OfLong;

/** The strips or tiles of a TIFF page. If one has no place or too few bytes, libtiff decodes others without an error. */
final class TiffParts {
    private static final int STRIP_OFFSETS = 273;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTE_COUNTS = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTE_COUNTS = 325;

    private static final int NO_COMPRESSION = 1;
    private static final int TILE_MULTIPLE = 16;
    // OpenCV 4.13 rejects others.
    private static final int OPENCV_TILE_PIXELS = 1024;

    private final TiffDirectory directory;
    private final TiffSamples samples;
    private final long width;
    private final long height;

    TiffParts(TiffDirectory directory, TiffSamples samples) {
        this.directory = directory;
        this.samples = samples;
        this.width = directory.number(TiffPage.WIDTH, 0);
        this.height = directory.number(TiffPage.HEIGHT, 0);
    }

    static boolean areTiles(TiffDirectory directory) {
        return directory.has(TILE_WIDTH);
    }

    /** Fails with {@code UNSUPPORTED_FORMAT}, or {@code CORRUPT_IMAGE} if a strip or tile has no place or too few bytes. */
    void requireSupported() {
        if (samples.tiled()) {
            requireSupportedTiles();
            requireComplete(TILE_OFFSETS, TILE_BYTE_COUNTS);
        } else {
            // libtiff computes the length of a single strip only.
            require(
                    directory.has(STRIP_BYTE_COUNTS) || directory.count(STRIP_OFFSETS) <= 1,
                    "StripByteCounts",
                    STRIP_BYTE_COUNTS,
                    "missing");
            requireComplete(STRIP_OFFSETS, STRIP_BYTE_COUNTS);
        }
    }

    private void requireSupportedTiles() {
        long tileWidth = directory.number(TILE_WIDTH, 0);
        long tileLength = directory.number(TILE_LENGTH, 0);
        require(tileWidth % TILE_MULTIPLE == 0, "TileWidth", TILE_WIDTH, tileWidth + " (not a multiple of 16)");
        require(tileLength % TILE_MULTIPLE == 0, "TileLength", TILE_LENGTH, tileLength + " (not a multiple of 16)");
        String area = "%d × TileLength %d (not a multiple of 1,024 pixels)".formatted(tileWidth, tileLength);
        require(tileWidth * tileLength % OPENCV_TILE_PIXELS == 0, "TileWidth", TILE_WIDTH, area);
        // libtiff shifts the rows of tiles that exceed the picture.
        boolean shifted = samples.isGrey() && samples.bits() == 16 && tileWidth > 0 && width % tileWidth != 0;
        require(!shifted, "TileWidth", TILE_WIDTH, "%d for %d grey pixels of 16 bits".formatted(tileWidth, width));
    }

    private void requireComplete(int offsetTag, int lengthTag) {
        OfLong offsets = directory.values(offsetTag).iterator();
        OfLong lengths = directory.values(lengthTag).iterator();
        for (long i = 0; offsets.hasNext() && lengths.hasNext(); i++) {
            long length = lengths.nextLong();
            if (offsets.nextLong() == 0 || length < leastBytes(i)) {
                String part = samples.tiled() ? "tile" : "strip";
                throw Bytes.corrupt("The TIFF is damaged: %s %,d is missing or incomplete.".formatted(part, i + 1));
            }
        }
    }

    /** Of the strip or tile with this index, counted from 0. */
    private double leastBytes(long index) {
        if (samples.compression() != NO_COMPRESSION) {
            return 1;
        }
        double perPixel = samples.planar() ? 1 : samples.leastPerPixel();
        long rows = directory.number(samples.tiled() ? TILE_LENGTH : ROWS_PER_STRIP, height);
        if (samples.tiled()) {
            return Math.ceil(directory.number(TILE_WIDTH, 0) * perPixel * samples.bits() / 8) * rows;
        }
        long perPlane = rows < 1 ? 1 : (height + rows - 1) / rows;
        long rowsOfStrip = Math.min(rows, height - index % perPlane * rows);
        return Math.ceil(width * perPixel * samples.bits() / 8) * rowsOfStrip;
    }
}
