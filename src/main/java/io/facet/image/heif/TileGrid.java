package io.facet.image.heif;

import java.util.List;
import java.util.Optional;

/**
 * A picture of one or more tiles of equal size, row by row. The last column and row can exceed the picture.
 *
 * @param colour the conversion of the samples, if the container has it
 */
public record TileGrid(
        int width,
        int height,
        int columns,
        int tileWidth,
        int tileHeight,
        List<CodedPicture> tiles,
        Optional<ColourCoding> colour) {
    // 200 MP in tiles of 256 × 256 are 3,136.
    static final int MAX_TILES = 4096;

    public int rows() {
        return tiles.size() / columns;
    }

    /** The memory for the largest tile. */
    double decoderBytes() {
        return tiles.stream().mapToDouble(CodedPicture::decoderBytes).max().orElse(0);
    }

    long dataBytes() {
        return tiles.stream().mapToLong(tile -> tile.data().limit()).sum();
    }
}
