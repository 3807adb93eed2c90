package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;
import static io.facet.fuzz.FileGenerator.oneOf;

import io.facet.image.TestPictures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** TIFF and BigTIFF with strips or tiles of all compressions, and directories that contain themselves. */
final class TiffGenerator implements FileGenerator {
    private static final int RLE = 2;
    private static final int GROUP_4 = 4;
    private static final int LZW = 5;
    private static final int JPEG = 7;
    private static final int DEFLATE = 8;
    private static final int PACK_BITS = 32_773;
    private static final int OLD_DEFLATE = 32_946;
    private static final int MAX_PARTS = 2000;
    private static final int MAX_PART = 1 << 20;

    private record Tag(int number, int type, long[] values) {}

    @Override
    public FileBuilder build(Random random) {
        boolean bigEndian = random.nextBoolean();
        boolean big = oneIn(random, 5);
        FileBuilder out = new FileBuilder(bigEndian).text(bigEndian ? "MM" : "II");
        int compression =
                oneOf(random, 1, 1, RLE, 3, GROUP_4, LZW, LZW, JPEG, DEFLATE, DEFLATE, PACK_BITS, OLD_DEFLATE);
        boolean bilevel = compression >= RLE && compression <= GROUP_4;
        int bits = bilevel
                ? 1
                : compression == JPEG
                        ? 8
                        : oneOf(random, 1, 8, 8, 8, 8, 16, 16, oneIn(random, 8) ? oneOf(random, 2, 4, 32) : 8);
        int samples = bilevel || bits == 1 ? 1 : oneOf(random, 1, 1, 3, 3, 3, 4, 4, oneIn(random, 8) ? 2 : 3);
        int width = FileGenerator.side(random);
        int height = FileGenerator.side(random);
        boolean tiled = oneIn(random, 3);
        int partWidth = tiled ? oneOf(random, 32, 64, 256, oneIn(random, 5) ? 16 : 64) : width;
        int partHeight = tiled ? oneOf(random, 32, 64) : oneOf(random, height, 1, 8, 64);
        boolean planar = samples > 1 && compression != JPEG && oneIn(random, 5);
        long count = (width + partWidth - 1L)
                / partWidth
                * ((height + partHeight - 1L) / partHeight)
                * (planar ? samples : 1);
        int parts = (int) Math.min(MAX_PARTS, count);
        int rowLength = (partWidth * bits * (planar ? 1 : samples) + 7) / 8;

        List<byte[]> data = new ArrayList<>();
        // A few different parts are enough, and large files take long to build.
        for (int i = 0; i < Math.min(parts, 3); i++) {
            data.add(encoded(random, compression, partWidth, partHeight, rowLength, samples));
        }
        FileBuilder content = new FileBuilder(bigEndian);
        long[] offsets = new long[parts];
        long[] lengths = new long[parts];
        int start = big ? 16 : 8;
        for (int i = 0; i < parts; i++) {
            byte[] part = data.get(i % data.size());
            boolean shared = i >= data.size() && oneIn(random, 2);
            offsets[i] = shared ? offsets[i % data.size()] : start + content.size();
            lengths[i] = part.length;
            if (!shared) {
                content.bytes(part);
            }
        }
        if (content.size() % 2 == 1) {
            content.bytes(new byte[1]);
        }
        List<Tag> tags = new ArrayList<>();
        int photometric = samples == 3
                ? oneOf(random, 2, 2, bits == 8 ? 6 : 2, 8)
                : samples > 3 ? oneOf(random, 2, 2, bits == 8 ? 5 : 2) : oneOf(random, 0, 1, 1, bits <= 8 ? 3 : 1);
        add(tags, 256, 4, width);
        add(tags, 257, 4, height);
        long[] depths = new long[samples];
        java.util.Arrays.fill(depths, bits);
        tags.add(new Tag(258, 3, depths));
        add(tags, 259, 3, compression);
        add(tags, 262, 3, photometric);
        add(tags, 274, 3, oneIn(random, 3) ? 1 + random.nextInt(8) : 1);
        add(tags, 277, 3, samples);
        add(tags, 284, 3, planar ? 2 : 1);
        tags.add(new Tag(tiled ? 324 : 273, 4, offsets));
        tags.add(new Tag(tiled ? 325 : 279, 4, lengths));
        if (tiled) {
            add(tags, 322, 4, partWidth);
            add(tags, 323, 4, partHeight);
        } else {
            add(tags, 278, 4, partHeight);
        }
        addOptional(tags, random, photometric, bits, samples, start + content.size());
        writeDirectory(out, content, tags, big, random);
        return out;
    }

    private static void add(List<Tag> tags, int number, int type, long value) {
        tags.add(new Tag(number, type, new long[] {value}));
    }

    private static void addOptional(
            List<Tag> tags, Random random, int photometric, int bits, int samples, int directory) {
        if (photometric == 3) {
            long[] palette = new long[3 << Math.min(bits, 8)];
            for (int i = 0; i < palette.length; i++) {
                palette[i] = random.nextInt(65_536);
            }
            tags.add(new Tag(320, 3, palette));
        }
        if (samples == 2 || samples == 4 && photometric == 2 || oneIn(random, 20)) {
            add(tags, 338, 3, random.nextInt(3));
        }
        if (oneIn(random, 4)) {
            add(tags, 317, 3, oneOf(random, 1, 2, 2, oneIn(random, 4) ? 3 : 2));
        }
        if (oneIn(random, 12)) {
            add(tags, 339, 3, oneOf(random, 1, 1, 1, oneIn(random, 3) ? 3 : 1));
        }
        if (oneIn(random, 8)) {
            tags.add(new Tag(530, 3, new long[] {oneOf(random, 1, 2, 4), oneOf(random, 1, 2, 4)}));
        }
        if (oneIn(random, 8)) {
            add(tags, 266, 3, oneOf(random, 1, 2));
            add(tags, 292, 4, random.nextInt(8));
        }
        if (oneIn(random, 8)) {
            add(tags, oneOf(random, 330, 34_665), 4, directory);
        }
        if (oneIn(random, 8)) {
            add(tags, 254, 4, random.nextInt(4));
        }
        if (oneIn(random, 10)) {
            add(tags, random.nextInt(65_536), oneOf(random, 1, 2, 3, 4, 5, 7, 12, 16), random.nextInt());
        }
    }

    private static byte[] encoded(Random random, int compression, int width, int height, int rowLength, int samples) {
        if (compression == JPEG) {
            int shownWidth = Math.min(width, 2000);
            int shownHeight = Math.min(height, 500);
            return TestPictures.encoded(TestPictures.drawn(shownWidth, shownHeight), ".jpg");
        }
        byte[] raw = new byte[(int) Math.min(MAX_PART, (long) rowLength * height)];
        if (raw.length < 100_000) {
            random.nextBytes(raw);
        }
        byte[] data =
                switch (compression) {
                    case RLE, 3, GROUP_4 -> faxData(random, raw);
                    case LZW -> lzw(raw);
                    case DEFLATE, OLD_DEFLATE -> PngGenerator.deflated(raw, 1);
                    case PACK_BITS -> packBits(raw);
                    default -> raw;
                };
        return oneIn(random, 20) ? java.util.Arrays.copyOf(data, random.nextInt(data.length + 1)) : data;
    }

    /** Ones repeat the row above; random bits are runs and errors. */
    private static byte[] faxData(Random random, byte[] raw) {
        int length = Math.min(raw.length, 2000);
        for (int i = 0; i < length; i++) {
            raw[i] = random.nextBoolean() ? (byte) 0xff : (byte) random.nextInt(256);
        }
        return java.util.Arrays.copyOf(raw, length);
    }

    private static byte[] lzw(byte[] raw) {
        BitWriter bits = new BitWriter(true);
        for (int i = 0; i < raw.length; i++) {
            if (i % 250 == 0) {
                bits.write(256, 9);
            }
            bits.write(raw[i] & 0xff, 9);
        }
        bits.write(257, 9);
        return bits.toBytes();
    }

    private static byte[] packBits(byte[] raw) {
        FileBuilder out = new FileBuilder(true);
        for (int at = 0; at < raw.length; at += 128) {
            int length = Math.min(128, raw.length - at);
            out.bytes(new byte[] {(byte) (length - 1)}).bytes(java.util.Arrays.copyOfRange(raw, at, at + length));
        }
        return out.toBytes();
    }

    /** The directory follows the pictures; values that do not fit into their entry follow the directory. */
    private static void writeDirectory(
            FileBuilder out, FileBuilder content, List<Tag> tags, boolean big, Random random) {
        int wide = big ? 8 : 4;
        int start = (big ? 16 : 8) + content.size();
        if (big) {
            out.u16(43).u16(8).u16(0);
        } else {
            out.u16(42);
        }
        out.number(start, wide).block(content);
        tags.sort(Comparator.comparingInt(Tag::number));
        FileBuilder entries = new FileBuilder(out.bigEndian()).number(tags.size(), big ? 8 : 2);
        int length = (big ? 8 : 2) + tags.size() * (big ? 20 : 12) + wide;
        FileBuilder outside = new FileBuilder(out.bigEndian());
        for (Tag tag : tags) {
            int size = tag.type() == 3
                    ? 2
                    : tag.type() == 16 || tag.type() == 5 || tag.type() == 12 ? 8 : tag.type() == 4 ? 4 : 1;
            FileBuilder values = new FileBuilder(out.bigEndian());
            for (long value : tag.values()) {
                values.number(value, size);
            }
            entries.u16(tag.number()).u16(tag.type()).number(tag.values().length, wide);
            if (values.size() <= wide) {
                entries.block(values).bytes(new byte[wide - values.size()]);
            } else {
                entries.number(start + length + outside.size(), wide);
                outside.block(values);
            }
        }
        out.block(entries.number(oneIn(random, 6) ? start : 0, wide)).block(outside);
    }
}
