package io.facet.image.header;

import io.facet.image.bytes.Bytes;
import io.facet.image.raw.CameraRaw;
import io.facet.image.tiff.TiffDirectory;
import io.facet.image.tiff.TiffPage;
import io.facet.image.tiff.TiffSamples;

/** TIFF 6.0 and BigTIFF: the page that is decoded, and limits on its tiles and compression. */
final class TiffHeader {
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;

    private static final long SMALL_TILE = 1L << 22;
    private static final int OPAQUE_BYTES = 7;
    static final int DEEP_ALPHA_BYTES = 8;

    private TiffHeader() {}

    static ImageHeader read(Bytes bytes) {
        TiffPage page = TiffPage.of(bytes);
        TiffDirectory directory = page.directory();
        if (CameraRaw.hasSensorData(page.first())) {
            throw ImageFormat.unsupported("A TIFF with the sensor data of a camera (RAW)");
        }
        long width = directory.number(TiffPage.WIDTH, 0);
        long height = directory.number(TiffPage.HEIGHT, 0);
        var samples = TiffSamples.of(directory);
        ImageHeader header = ImageHeader.of(ImageFormat.TIFF, width, height, page.orientation(), samples.hasAlpha());
        directory.requireSeparateValues();
        requireFittingTiles(directory, header);
        samples.requireSupported(directory);
        requireEnoughBytes(bytes.length(), header, samples);
        return header.withBytesPerPixel(samples.hasAlpha() ? DEEP_ALPHA_BYTES : OPAQUE_BYTES);
    }

    private static void requireFittingTiles(TiffDirectory directory, ImageHeader header) {
        long tileWidth = directory.number(TILE_WIDTH, 0);
        long tileLength = directory.number(TILE_LENGTH, 0);
        if ((tileWidth > 0 || tileLength > 0) && !hasFittingTiles(header, tileWidth, tileLength)) {
            throw ImageHeader.corrupt("The TIFF has tiles of %d × %d pixels, too large for its %d × %d pixels."
                    .formatted(tileWidth, tileLength, header.width(), header.height()));
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

    private static void requireEnoughBytes(int bytes, ImageHeader header, TiffSamples samples) {
        double rowBytes = Math.ceil(header.width() * (double) samples.leastPerPixel() * samples.bits() / 8);
        if (rowBytes * header.height() > bytes * maxRatio(samples.compression(), rowBytes)) {
            throw ImageHeader.corrupt("The TIFF has more pixels in its header than its bytes can contain.");
        }
    }

    /** The most bytes of pixels that a byte of this compression can represent. */
    private static double maxRatio(int compression, double rowBytes) {
        return switch (compression) {
            // CCITT: a row that repeats the one above takes one bit.
            case 2, 3, 4, 32_771 -> 8 * rowBytes;
            case 5 -> GifHeader.MAX_LZW_RATIO;
            // JPEG: a block of 64 samples takes at least one bit.
            case 7 -> 512;
            case 8, 32_946 -> PngHeader.MAX_DEFLATE_RATIO;
            case 32_773 -> 64;
            default -> 1;
        };
    }
}
