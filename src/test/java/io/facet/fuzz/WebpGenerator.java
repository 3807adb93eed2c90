package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;
import static io.facet.fuzz.FileGenerator.oneOf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** WebP: VP8 with random partitions, VP8L with codes of one or two symbols, transparency, animations and metadata. */
final class WebpGenerator implements FileGenerator {
    private static final int MAX_SIDE = 16_383;
    private static final int ALPHABETS = 5;
    private static final int DISTANCES = 4;

    @Override
    public FileBuilder build(Random random) {
        int width = Math.min(MAX_SIDE, FileGenerator.side(random));
        int height = Math.min(MAX_SIDE, FileGenerator.side(random));
        FileBuilder chunks = new FileBuilder(false);
        boolean extended = oneIn(random, 3);
        if (extended) {
            addExtended(chunks, random, width, height);
        } else {
            addPicture(chunks, random, width, height);
        }
        return new FileBuilder(false)
                .text("RIFF")
                .u32(chunks.size() + 4L)
                .text("WEBP")
                .block(chunks);
    }

    private static void addExtended(FileBuilder out, Random random, int width, int height) {
        boolean animated = oneIn(random, 3);
        int flags = (animated ? 2 : 0) | random.nextInt(64) & ~2;
        addChunk(
                out,
                "VP8X",
                new FileBuilder(false).u8(flags).u24(0).u24(width - 1).u24(height - 1));
        if (oneIn(random, 3)) {
            addChunk(out, "ICCP", new FileBuilder(false).random(random, random.nextInt(300)));
        }
        if (animated) {
            addChunk(out, "ANIM", new FileBuilder(false).u32(random.nextInt()).u16(random.nextInt(3)));
            for (int frames = 1 + random.nextInt(4); frames > 0; frames--) {
                addFrame(out, random, width, height);
            }
        } else {
            if (oneIn(random, 2)) {
                addAlpha(out, random, width, height);
            }
            addPicture(out, random, width, height);
        }
        if (oneIn(random, 3)) {
            FileBuilder exif = new FileBuilder(false).text(random.nextBoolean() ? "Exif\0\0" : "");
            addChunk(out, "EXIF", exif.block(ExifGenerator.build(random)));
        }
        if (oneIn(random, 6)) {
            addChunk(out, "XMP ", new FileBuilder(false).random(random, 20));
        }
    }

    private static void addFrame(FileBuilder out, Random random, int width, int height) {
        boolean whole = random.nextBoolean();
        int frameWidth = whole ? width : 1 + random.nextInt(width);
        int frameHeight = whole ? height : 1 + random.nextInt(height);
        int x = oneIn(random, 20) ? random.nextInt(300) : random.nextInt((width - frameWidth) / 2 + 1);
        int y = oneIn(random, 20) ? random.nextInt(300) : random.nextInt((height - frameHeight) / 2 + 1);
        FileBuilder frame =
                new FileBuilder(false).u24(x).u24(y).u24(frameWidth - 1).u24(frameHeight - 1);
        frame.u24(100).u8(random.nextInt(4));
        if (oneIn(random, 3)) {
            addAlpha(frame, random, frameWidth, frameHeight);
        }
        addPicture(frame, random, frameWidth, frameHeight);
        addChunk(out, "ANMF", frame);
    }

    private static void addPicture(FileBuilder out, Random random, int width, int height) {
        if (random.nextBoolean()) {
            addChunk(out, "VP8 ", lossy(random, width, height));
        } else {
            FileBuilder picture = new FileBuilder(false).u8(0x2f);
            BitWriter bits = new BitWriter(false);
            bits.write(width - 1, 14);
            bits.write(height - 1, 14);
            bits.write(random.nextInt(2), 1);
            bits.write(0, 3);
            writeLossless(bits, random, width, height);
            addChunk(out, "VP8L", picture.bytes(bits.toBytes()));
        }
    }

    private static FileBuilder lossy(Random random, int width, int height) {
        int blocks = (width + 15) / 16 * ((height + 15) / 16);
        int first = 20 + Math.min(50_000, 10 * blocks) + random.nextInt(50);
        FileBuilder picture = new FileBuilder(false);
        int version = oneIn(random, 4) ? random.nextInt(8) : 0;
        picture.u24((long) first << 5 | 1 << 4 | version << 1).bytes(new byte[] {(byte) 0x9d, 1, 0x2a});
        picture.u16(width | random.nextInt(4) << 14).u16(height);
        // Colour space, clamping, no segments; then everything is random, as are the coefficients.
        return picture.u8(random.nextInt(64)).random(random, first - 1).random(random, Math.min(200_000, 300 * blocks));
    }

    /** Transforms, then one code for each of the five alphabets, then coded data. */
    private static void writeLossless(BitWriter bits, Random random, int width, int height) {
        if (oneIn(random, 3)) {
            bits.write(1, 1);
            // Subtract green, which has no parameters.
            bits.write(2, 2);
        }
        if (oneIn(random, 4)) {
            bits.write(1, 1);
            bits.write(oneOf(random, 0, 1), 2);
            bits.write(random.nextInt(8), 3);
            writeCodes(bits, random, false);
        }
        bits.write(0, 1);
        writeCodes(bits, random, true);
        for (int i = (int) Math.min(400_000, (long) width * height / 4 + random.nextInt(20)); i > 0; i--) {
            bits.write(random.nextInt(), 16);
        }
    }

    private static void writeCodes(BitWriter bits, Random random, boolean main) {
        boolean cache = oneIn(random, 4);
        bits.write(cache ? 1 : 0, 1);
        if (cache) {
            bits.write(oneIn(random, 10) ? random.nextInt(16) : 1 + random.nextInt(11), 4);
        }
        if (main) {
            bits.write(0, 1);
        }
        for (int i = 0; i < ALPHABETS; i++) {
            // The picture of a transform takes no bits: all its pixels are equal.
            boolean two = main && random.nextBoolean();
            int symbols = i == DISTANCES && !oneIn(random, 50) ? 40 : 256;
            bits.write(1, 1);
            bits.write(two ? 1 : 0, 1);
            bits.write(1, 1);
            bits.write(random.nextInt(symbols), 8);
            if (two) {
                bits.write(random.nextInt(symbols), 8);
            }
        }
    }

    private static void addAlpha(FileBuilder out, Random random, int width, int height) {
        boolean lossless = random.nextBoolean();
        FileBuilder alpha =
                new FileBuilder(false).u8((lossless ? 1 : 0) | random.nextInt(4) << 2 | random.nextInt(2) << 4);
        if (lossless) {
            BitWriter bits = new BitWriter(false);
            writeLossless(bits, random, width, height);
            alpha.bytes(bits.toBytes());
        } else {
            alpha.random(random, (int) Math.min(1_000_000, (long) width * height));
        }
        addChunk(out, "ALPH", alpha);
    }

    private static void addChunk(FileBuilder out, String type, FileBuilder data) {
        FileBuilder chunk = new FileBuilder(false).text(type).u32(data.size()).block(data);
        out.block(data.size() % 2 == 0 ? chunk : chunk.bytes(new byte[1]));
    }

    @Override
    public void repair(byte[] mutant) {
        if (mutant.length >= 8) {
            ByteBuffer.wrap(mutant).order(ByteOrder.LITTLE_ENDIAN).putInt(4, mutant.length - 8);
        }
    }
}
