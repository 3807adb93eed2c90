package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;
import static io.facet.fuzz.FileGenerator.oneOf;

import java.util.Random;

/** JPEG with flat Huffman tables, for which most random bytes are valid coded data. */
final class JpegGenerator implements FileGenerator {
    private static final int DC_SYMBOLS = 12;
    private static final int AC_SYMBOLS = 160;

    @Override
    public FileBuilder build(Random random) {
        FileBuilder out = new FileBuilder(true).u16(0xffd8);
        int components = oneOf(random, 1, 3, 3, 3, 4, oneIn(random, 10) ? 2 : 3);
        int frame = oneOf(random, 0xc0, 0xc0, 0xc1, 0xc2, 0xc2, oneIn(random, 10) ? 0xc0 + random.nextInt(16) : 0xc0);
        addApplicationSegments(out, random);
        addQuantization(out, random);
        int width = FileGenerator.side(random);
        int height = FileGenerator.side(random);
        for (int frames = oneIn(random, 40) ? 2 : 1; frames > 0; frames--) {
            out.block(frame(random, frame, components, width, oneIn(random, 40) ? 0 : height));
        }
        for (int table = 0; table < 2; table++) {
            out.block(segment(0xc4, huffman(table, DC_SYMBOLS)));
            out.block(segment(0xc4, huffman(0x10 | table, AC_SYMBOLS)));
        }
        if (oneIn(random, 3)) {
            out.block(segment(0xdd, new FileBuilder(true).u16(oneOf(random, 0, 1, 2, 7, 100, 65_535))));
        }
        // At least one bit for each block, which the header check requires.
        int dataLength = (int) Math.min(250_000, (long) width * height / 512 + random.nextInt(300));
        if (frame == 0xc2) {
            addProgressiveScans(out, random, components, dataLength);
        } else {
            addSequentialScans(out, random, components, dataLength);
        }
        if (!oneIn(random, 30)) {
            out.u16(0xffd9);
        }
        return oneIn(random, 20) ? out.random(random, random.nextInt(100)).u16(0xffd9) : out;
    }

    private static void addApplicationSegments(FileBuilder out, Random random) {
        if (random.nextBoolean()) {
            out.block(segment(
                    0xe0,
                    new FileBuilder(true)
                            .text("JFIF\0")
                            .u16(0x101)
                            .u8(0)
                            .u16(1)
                            .u16(1)
                            .u16(0)));
        }
        if (oneIn(random, 3)) {
            int transform = oneOf(random, 0, 1, 2, 255);
            out.block(segment(
                    0xee,
                    new FileBuilder(true).text("Adobe").u16(100).u16(0).u16(0).u8(transform)));
        }
        if (oneIn(random, 3)) {
            out.block(segment(0xe1, new FileBuilder(true).text("Exif\0\0").block(ExifGenerator.build(random))));
        }
        if (oneIn(random, 6)) {
            FileBuilder profile = new FileBuilder(true).text("ICC_PROFILE\0").u8(1 + random.nextInt(3));
            out.block(segment(0xe2, profile.u8(1 + random.nextInt(3)).random(random, random.nextInt(200))));
        }
        if (oneIn(random, 6)) {
            out.block(segment(
                    0xfe,
                    new FileBuilder(true)
                            .random(random, random.nextInt(20))
                            .u16(0xffd9)
                            .u16(0xffda)));
        }
    }

    private static void addQuantization(FileBuilder out, Random random) {
        for (int table = 0; table < 2; table++) {
            boolean wide = oneIn(random, 8);
            FileBuilder values = new FileBuilder(true).u8((wide ? 0x10 : 0) | table);
            for (int i = 0; i < 64; i++) {
                int value = oneIn(random, 200) ? 0 : 1 + random.nextInt(wide ? 65_535 : 255);
                values.number(value, wide ? 2 : 1);
            }
            out.block(segment(0xdb, values));
        }
    }

    private static FileBuilder frame(Random random, int marker, int components, int width, int height) {
        FileBuilder frame = new FileBuilder(true).u8(oneIn(random, 50) ? oneOf(random, 2, 12, 16) : 8);
        frame.u16(height).u16(width).u8(components);
        boolean odd = oneIn(random, 4);
        for (int i = 1; i <= components; i++) {
            int sampling = odd
                    ? (1 + random.nextInt(4)) << 4 | 1 + random.nextInt(4)
                    : i == 1 ? oneOf(random, 0x11, 0x21, 0x22, 0x12) : 0x11;
            frame.u8(oneIn(random, 60) ? 1 : i).u8(sampling).u8(i == 1 ? 0 : 1);
        }
        return segment(marker, frame);
    }

    private static FileBuilder huffman(int identifier, int symbols) {
        int bits = symbols == DC_SYMBOLS ? 4 : 8;
        FileBuilder table = new FileBuilder(true).u8(identifier);
        for (int length = 1; length <= 16; length++) {
            table.u8(length == bits ? symbols : 0);
        }
        for (int i = 0; i < symbols; i++) {
            table.u8(symbols == DC_SYMBOLS ? i : i / 10 << 4 | i % 10 + 1);
        }
        return table;
    }

    private static void addSequentialScans(FileBuilder out, Random random, int components, int dataLength) {
        if (!oneIn(random, 4)) {
            addScan(out, random, 1, components, 0, 63, 0, dataLength);
        }
        for (int scans = oneIn(random, 3) ? 1 + random.nextInt(12) : 0; scans > 0; scans--) {
            addScan(out, random, 1 + random.nextInt(components), 1, 0, 63, 0, dataLength / components);
        }
    }

    private static void addProgressiveScans(FileBuilder out, Random random, int components, int dataLength) {
        addScan(out, random, 1, components, 0, 0, oneOf(random, 0, 1), dataLength);
        for (int scans = random.nextInt(oneIn(random, 10) ? 120 : 8); scans > 0; scans--) {
            int first = random.nextInt(64);
            int last = first == 0 ? 0 : first + random.nextInt(64 - first);
            int high = random.nextInt(3);
            int approximation = oneOf(random, 0, high << 4 | Math.max(0, high - 1));
            addScan(out, random, 1 + random.nextInt(components), 1, first, last, approximation, dataLength / 8);
        }
    }

    private static void addScan(
            FileBuilder out, Random random, int from, int count, int first, int last, int approximation, int length) {
        FileBuilder scan = new FileBuilder(true).u8(count);
        for (int i = from; i < from + count; i++) {
            scan.u8(i).u8(i == 1 ? 0 : 0x11);
        }
        out.block(segment(0xda, scan.u8(first).u8(last).u8(approximation)));
        byte[] data = new byte[length];
        random.nextBytes(data);
        for (int i = 0; i < length; i++) {
            // A marker in the data: mostly a stuffed byte, sometimes a restart or something else.
            if (i > 0 && data[i - 1] == (byte) 0xff) {
                data[i] = (byte) (oneIn(random, 8) ? 0xd0 + random.nextInt(8) : 0);
            }
        }
        out.block(new FileBuilder(true).bytes(data));
        if (oneIn(random, 40)) {
            out.block(segment(0xdc, new FileBuilder(true).u16(1 + random.nextInt(300))));
        }
    }

    private static FileBuilder segment(int marker, FileBuilder content) {
        return new FileBuilder(true)
                .u16(0xff00 | marker)
                .u16(content.size() + 2)
                .block(content);
    }
}
