package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;
import static io.facet.fuzz.FileGenerator.oneOf;

import java.util.Random;

/** Windows and OS/2 bitmaps of all header sizes, bit depths and compressions. */
final class BmpGenerator implements FileGenerator {
    private static final int CORE = 12;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BIT_FIELDS = 3;

    @Override
    public FileBuilder build(Random random) {
        int size = oneOf(random, CORE, 16, 40, 40, 40, 40, 52, 56, 64, 108, 124);
        int compression =
                size <= 16 ? 0 : oneOf(random, 0, 0, RLE8, RLE4, BIT_FIELDS, oneIn(random, 9) ? random.nextInt(7) : 0);
        int bits = bits(random, compression);
        int width = Math.min(FileGenerator.side(random), size == CORE ? 65_535 : Integer.MAX_VALUE);
        int height = Math.min(FileGenerator.side(random), size == CORE ? 65_535 : Integer.MAX_VALUE);
        int colours = bits > 8 ? 0 : 1 << bits;
        int usedColours = oneIn(random, 3) ? random.nextInt(colours + 2) : 0;
        int paletteLength = colours * (size == CORE ? 3 : 4);
        int masks = compression == BIT_FIELDS && size == 40 ? 12 : 0;
        byte[] pixels = compression == RLE8 || compression == RLE4
                ? runs(random, width, height, compression)
                : rows(random, width, height, bits);

        FileBuilder out = new FileBuilder(false).text("BM");
        int offset = 14 + size + masks + paletteLength;
        out.u32(offset + pixels.length).u32(0).u32(oneIn(random, 30) ? random.nextInt(200) : offset);
        FileBuilder header = new FileBuilder(false).u32(size);
        if (size == CORE) {
            header.u16(width).u16(height).u16(1).u16(bits);
        } else {
            header.u32(width).u32(oneIn(random, 4) ? -height : height).u16(1).u16(bits);
        }
        if (size >= 40) {
            header.u32(compression)
                    .u32(pixels.length)
                    .u32(2835)
                    .u32(2835)
                    .u32(usedColours)
                    .u32(0);
        }
        if (size >= 52 || masks > 0) {
            addMasks(header, random, bits, size);
        }
        out.block(header.random(random, Math.max(0, size + masks - header.size())));
        return out.block(new FileBuilder(false).random(random, paletteLength))
                .block(new FileBuilder(false).bytes(pixels));
    }

    private static int bits(Random random, int compression) {
        return switch (compression) {
            case RLE8 -> 8;
            case RLE4 -> 4;
            case BIT_FIELDS -> oneOf(random, 16, 32);
            default -> oneOf(random, 1, 4, 8, 16, 24, 32, oneIn(random, 10) ? random.nextInt(65) : 24);
        };
    }

    private static void addMasks(FileBuilder header, Random random, int bits, int size) {
        boolean odd = oneIn(random, 5);
        long[] usual = bits == 16 ? new long[] {0xf800, 0x7e0, 0x1f} : new long[] {0xff0000, 0xff00, 0xff};
        for (long mask : usual) {
            header.u32(odd ? random.nextInt() : mask);
        }
        if (size >= 56) {
            header.u32(oneOf(random, 0, 0xff000000));
        }
    }

    private static byte[] rows(Random random, int width, int height, int bits) {
        long length = ((long) width * bits + 31) / 32 * 4 * height;
        byte[] rows = new byte[(int) Math.min(4_000_000, oneIn(random, 20) ? length / 2 : length)];
        if (rows.length < 300_000) {
            random.nextBytes(rows);
        }
        return rows;
    }

    /** Runs, absolute pixels, jumps and ends of lines, in any order. */
    private static byte[] runs(Random random, int width, int height, int compression) {
        FileBuilder out = new FileBuilder(false);
        int operations = (int) Math.min(3000, 10L + (long) width * height / 40);
        for (int i = 0; i < operations; i++) {
            switch (random.nextInt(8)) {
                case 0 -> out.u8(0).u8(0);
                case 1 -> out.u8(0).u8(2).u8(random.nextInt(20)).u8(random.nextInt(4));
                case 2, 3 -> {
                    int count = 3 + random.nextInt(30);
                    int length = compression == RLE8 ? count : (count + 1) / 2;
                    out.u8(0).u8(count).random(random, length + length % 2);
                }
                default ->
                    out.u8(oneIn(random, 10) ? random.nextInt(256) : 1 + random.nextInt(width < 255 ? width : 255))
                            .u8(random.nextInt(256));
            }
        }
        return oneIn(random, 5) ? out.toBytes() : out.u8(0).u8(1).toBytes();
    }
}
