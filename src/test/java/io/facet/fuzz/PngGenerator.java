package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;
import static io.facet.fuzz.FileGenerator.oneOf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG of all colour types and bit depths, with and without interlacing, animation and extra chunks. */
final class PngGenerator implements FileGenerator {
    private static final int SIGNATURE = 8;
    private static final int[][] DEPTHS = {{1, 2, 4, 8, 16}, {}, {8, 16}, {1, 2, 4, 8}, {8, 16}, {}, {8, 16}};
    private static final int[] CHANNELS = {1, 0, 3, 1, 2, 0, 4};
    // Building pictures of gigabytes would take longer than decoding them.
    private static final long MAX_RAW = 16 << 20;

    @Override
    public FileBuilder build(Random random) {
        int type = oneOf(random, 0, 2, 3, 4, 6);
        int depth = oneOf(random, DEPTHS[type]);
        int width = FileGenerator.side(random);
        int height = FileGenerator.side(random);
        FileBuilder out = new FileBuilder(true).text("\u0089PNG\r\n\u001a\n");
        boolean interlaced = oneIn(random, 4);
        FileBuilder header =
                new FileBuilder(true).u32(width).u32(height).u8(depth).u8(type);
        addChunk(out, "IHDR", header.u8(0).u8(0).u8(interlaced ? 1 : 0));
        addMetadata(out, random, type);
        boolean animated = oneIn(random, 6);
        if (animated) {
            addChunk(
                    out,
                    "acTL",
                    new FileBuilder(true).u32(1 + random.nextInt(3)).u32(0));
            if (random.nextBoolean()) {
                addChunk(out, "fcTL", frameControl(0, width, height));
            }
        }
        byte[] data = pixels(random, width, height, depth * CHANNELS[type], interlaced);
        int parts = oneIn(random, 3) ? 1 + random.nextInt(4) : 1;
        for (int i = 0; i < parts; i++) {
            byte[] part = Arrays.copyOfRange(data, data.length * i / parts, data.length * (i + 1) / parts);
            addChunk(out, "IDAT", new FileBuilder(true).bytes(part));
        }
        if (animated) {
            addChunk(out, "fcTL", frameControl(1, width, height));
            addChunk(out, "fdAT", new FileBuilder(true).u32(2).bytes(data));
        }
        addChunk(out, "IEND", new FileBuilder(true));
        return out;
    }

    private static void addMetadata(FileBuilder out, Random random, int type) {
        if (type == 3 || oneIn(random, 10)) {
            int colours = oneIn(random, 20) ? random.nextInt(300) : 1 + random.nextInt(256);
            addChunk(out, "PLTE", new FileBuilder(true).random(random, colours * 3));
        }
        if (oneIn(random, 4)) {
            int length =
                    oneIn(random, 10) ? random.nextInt(300) : type == 3 ? 1 + random.nextInt(20) : type == 0 ? 2 : 6;
            addChunk(out, "tRNS", new FileBuilder(true).random(random, length));
        }
        if (oneIn(random, 6)) {
            FileBuilder profile = new FileBuilder(true).text("name\0").u8(0);
            addChunk(out, "iCCP", profile.bytes(deflated(new byte[random.nextInt(4000)], 6)));
        }
        if (oneIn(random, 6)) {
            addChunk(out, "eXIf", ExifGenerator.build(random));
        }
        if (oneIn(random, 8)) {
            addChunk(out, "gAMA", new FileBuilder(true).u32(oneOf(random, 0, 45_455, -1)));
            addChunk(out, "sBIT", new FileBuilder(true).random(random, random.nextInt(6)));
        }
        if (oneIn(random, 8)) {
            FileBuilder text = new FileBuilder(true).text("Comment\0").u8(0);
            addChunk(out, "zTXt", text.bytes(deflated(new byte[random.nextInt(100_000)], 6)));
        }
        if (oneIn(random, 12)) {
            addChunk(out, random.nextBoolean() ? "abCd" : "ABCD", new FileBuilder(true).random(random, 9));
        }
    }

    private static FileBuilder frameControl(int sequence, int width, int height) {
        return new FileBuilder(true)
                .u32(sequence)
                .u32(width)
                .u32(height)
                .u32(0)
                .u32(0)
                .u16(1)
                .u16(10)
                .u8(0)
                .u8(0);
    }

    /** Rows of random filter types, sometimes too few or too many. */
    private static byte[] pixels(Random random, int width, int height, int bitsPerPixel, boolean interlaced) {
        int row = 1 + (int) (((long) width * bitsPerPixel + 7) / 8);
        int rows = (int) Math.min(height, Math.max(1, MAX_RAW / row));
        rows = oneIn(random, 12) ? random.nextInt(rows + 3) : rows;
        byte[] raw = new byte[Math.min((int) MAX_RAW, rows * row)];
        if (raw.length < 200_000) {
            random.nextBytes(raw);
        }
        int filters = oneIn(random, 20) ? 6 : 5;
        for (int at = 0; at < raw.length; at += row) {
            raw[at] = (byte) random.nextInt(filters);
        }
        if (interlaced) {
            // Seven pictures with shorter rows, so that each byte can be a filter type.
            raw = Arrays.copyOf(raw, raw.length + 15 * rows + 100);
            for (int i = 0; i < raw.length; i++) {
                raw[i] = (byte) (raw[i] & 3);
            }
        }
        byte[] data = deflated(raw, oneOf(random, 0, 1, 6));
        return oneIn(random, 20) ? Arrays.copyOf(data, random.nextInt(data.length)) : data;
    }

    static byte[] deflated(byte[] raw, int level) {
        Deflater deflater = new Deflater(level);
        deflater.setInput(raw);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 << 10];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static void addChunk(FileBuilder out, String type, FileBuilder data) {
        FileBuilder chunk = new FileBuilder(true).u32(data.size()).text(type).block(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.toBytes(), 4, data.size() + 4);
        out.block(chunk.u32(crc.getValue()));
    }

    @Override
    public void repair(byte[] mutant) {
        ByteBuffer png = ByteBuffer.wrap(mutant);
        for (long at = SIGNATURE; at + 12 <= mutant.length; ) {
            long length = png.getInt((int) at) & 0xffffffffL;
            if (at + 12 + length > mutant.length) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(mutant, (int) at + 4, (int) length + 4);
            png.putInt((int) (at + 8 + length), (int) crc.getValue());
            at += 12 + length;
        }
    }
}
