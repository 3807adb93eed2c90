package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;
import static io.facet.fuzz.FileGenerator.oneOf;

import java.util.Random;

/** GIF with several frames, offsets outside of the screen, and valid or random LZW data. */
final class GifGenerator implements FileGenerator {

    @Override
    public FileBuilder build(Random random) {
        int width = FileGenerator.side(random) & 0xffff;
        int height = FileGenerator.side(random) & 0xffff;
        int tableBits = 1 + random.nextInt(7);
        boolean hasTable = !oneIn(random, 20);
        FileBuilder out = new FileBuilder(false).text(random.nextBoolean() ? "GIF89a" : "GIF87a");
        out.u16(width)
                .u16(height)
                .u8((hasTable ? 0x80 : 0) | tableBits)
                .u8(oneIn(random, 50) ? random.nextInt(256) : 0)
                .u8(0);
        if (hasTable) {
            out.block(new FileBuilder(false).random(random, 3 << tableBits + 1));
        }
        if (oneIn(random, 6)) {
            out.block(new FileBuilder(false)
                    .u16(0xff21)
                    .u8(11)
                    .text("NETSCAPE2.0")
                    .u8(3)
                    .u8(1)
                    .u16(0)
                    .u8(0));
        }
        int frames = oneIn(random, 4) ? 1 + random.nextInt(5) : 1;
        for (int i = 0; i < frames; i++) {
            addFrame(out, random, width, height, tableBits);
        }
        return oneIn(random, 10) ? out : out.u8(0x3b);
    }

    private static void addFrame(FileBuilder out, Random random, int screenWidth, int screenHeight, int tableBits) {
        if (random.nextBoolean()) {
            int flags = random.nextInt(oneIn(random, 50) ? 8 : 4) << 2 | random.nextInt(2);
            out.block(new FileBuilder(false)
                    .u16(0xf921)
                    .u8(4)
                    .u8(flags)
                    .u16(10)
                    .u8(random.nextInt(2 << tableBits))
                    .u8(0));
        }
        if (oneIn(random, 8)) {
            out.block(new FileBuilder(false).u16(0xfe21).u8(3).text("abc").u8(0));
        }
        boolean whole = !oneIn(random, 4);
        int width = whole ? screenWidth : FileGenerator.side(random);
        int height = whole ? screenHeight : FileGenerator.side(random);
        boolean localTable = oneIn(random, 5);
        int interlaced = oneIn(random, 4) ? 0x40 : 0;
        FileBuilder frame = new FileBuilder(false).u8(0x2c);
        frame.u16(whole ? 0 : random.nextInt(300)).u16(whole ? 0 : random.nextInt(300));
        frame.u16(width).u16(height).u8((localTable ? 0x80 | tableBits : 0) | interlaced);
        if (localTable) {
            frame.random(random, 3 << tableBits + 1);
        }
        int codeSize = oneIn(random, 20) ? random.nextInt(14) : Math.max(2, tableBits + 1);
        frame.u8(codeSize);
        byte[] data = oneIn(random, 6)
                ? randomData(random)
                : literals(random, codeSize, (int) Math.min(300_000, (long) width * height));
        for (int at = 0; at < data.length; at += 255) {
            int length = Math.min(255, data.length - at);
            frame.u8(length).bytes(java.util.Arrays.copyOfRange(data, at, at + length));
        }
        out.block(frame.u8(0));
    }

    private static byte[] randomData(Random random) {
        byte[] data = new byte[random.nextInt(600)];
        random.nextBytes(data);
        return data;
    }

    /** LZW without repetitions: a clear code before the codes become longer. */
    private static byte[] literals(Random random, int codeSize, int pixels) {
        BitWriter bits = new BitWriter(false);
        int clear = 1 << codeSize;
        int untilClear = 0;
        boolean faulty = oneIn(random, 10);
        for (int i = 0; i < pixels; i++) {
            if (untilClear-- == 0) {
                bits.write(clear, codeSize + 1);
                untilClear = Math.max(1, clear - 3);
            }
            bits.write(faulty && oneIn(random, 50) ? random.nextInt(2 * clear) : random.nextInt(clear), codeSize + 1);
        }
        bits.write(clear + 1, codeSize + 1);
        byte[] data = bits.toBytes();
        return oneIn(random, 12) ? java.util.Arrays.copyOf(data, oneOf(random, 0, data.length / 2)) : data;
    }
}
