package io.facet.image.heif;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The first picture of an image sequence (ISO/IEC 23008-12 section 7), which is stored as a track without sound. */
final class SequenceTrack {
    private static final List<String> PICTURES = List.of("pict", "vide");
    private static final int SAMPLE_ENTRY = 8;
    private static final int ENTRY_SIZE = 24;
    private static final int ENTRY_BOXES = 78;
    private static final int MATRIX_FROM_END = 44;
    private static final int ONE = 1 << 16;

    private SequenceTrack() {}

    static HeifPicture read(ByteBuffer file, ByteBuffer moov) {
        for (IsoBox box : IsoBox.children(moov)) {
            if (box.type().equals("trak")) {
                List<IsoBox> trak = IsoBox.children(box.content());
                List<IsoBox> mdia = IsoBox.children(IsoBox.require(trak, "mdia"));
                ByteBuffer handler = IsoBox.require(mdia, "hdlr");
                if (PICTURES.contains(IsoBox.fourCharacters(handler.position(8)))) {
                    List<IsoBox> minf = IsoBox.children(IsoBox.require(mdia, "minf"));
                    List<IsoBox> stbl = IsoBox.children(IsoBox.require(minf, "stbl"));
                    return firstPicture(file, stbl, IsoBox.require(trak, "tkhd"));
                }
            }
        }
        throw Rejection.corrupt("The HEIC or AVIF file has neither a primary picture nor a sequence of pictures.");
    }

    private static HeifPicture firstPicture(ByteBuffer file, List<IsoBox> stbl, ByteBuffer tkhd) {
        ByteBuffer stsd = IsoBox.require(stbl, "stsd");
        stsd.position(SAMPLE_ENTRY);
        IsoBox entry = IsoBox.children(stsd).get(0);
        ByteBuffer fields = entry.content();
        int width = Short.toUnsignedInt(fields.getShort(ENTRY_SIZE));
        int height = Short.toUnsignedInt(fields.getShort(ENTRY_SIZE + 2));
        if (width < 1 || height < 1) {
            throw Rejection.corrupt("The HEIC or AVIF file has a sequence of %d × %d pixels.".formatted(width, height));
        }
        List<IsoBox> boxes = IsoBox.children(fields.position(ENTRY_BOXES));
        Codec codec = Codec.of(entry.type());
        CodedPicture picture = CodedPicture.of(
                codec, IsoBox.require(boxes, codec.configuration()), firstSample(file, stbl), width, height);
        ByteBuffer colr = IsoBox.find(boxes, "colr");
        Optional<ColourCoding> colour = Optional.ofNullable(colr).map(box -> ColourCoding.read(box.slice()));
        Optional<ByteBuffer> profile = Optional.ofNullable(colr).map(box -> ColourCoding.profile(box.slice()));
        TileGrid grid = new TileGrid(width, height, 1, width, height, List.of(picture), colour);
        return new HeifPicture(grid, Optional.empty(), false, placement(tkhd, width, height), profile);
    }

    /** Starts the first chunk, whose position is in the file. */
    private static ByteBuffer firstSample(ByteBuffer file, List<IsoBox> stbl) {
        ByteBuffer sizes = IsoBox.require(stbl, "stsz");
        long equalSize = Integer.toUnsignedLong(sizes.getInt(4));
        long size = equalSize > 0 ? equalSize : Integer.toUnsignedLong(sizes.getInt(12));
        ByteBuffer offsets = IsoBox.find(stbl, "stco");
        long offset = offsets != null
                ? Integer.toUnsignedLong(offsets.getInt(8))
                : IsoBox.require(stbl, "co64").getLong(8);
        if (offset < 0 || offset > file.limit() || size > file.limit() - offset || size == 0) {
            throw Rejection.truncated();
        }
        return file.slice((int) offset, (int) size);
    }

    /** ISO/IEC 14496-12 section 8.3.2: the matrix {a, b, u, c, d, v, x, y, w} with x' = a·x + c·y and y' = b·x + d·y. */
    private static Placement placement(ByteBuffer tkhd, int width, int height) {
        int matrix = tkhd.limit() - MATRIX_FROM_END;
        int a = tkhd.getInt(matrix);
        int b = tkhd.getInt(matrix + 4);
        int c = tkhd.getInt(matrix + 12);
        int d = tkhd.getInt(matrix + 16);
        if (a == 0 && d == 0 && Math.abs(b) == ONE && Math.abs(c) == ONE) {
            return new Placement(0, 0, width, height, true, c < 0, b < 0);
        }
        return new Placement(0, 0, width, height, false, a < 0, d < 0);
    }
}
