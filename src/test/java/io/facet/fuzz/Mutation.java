package io.facet.fuzz;

import static io.facet.fuzz.FileGenerator.oneIn;

import io.facet.fuzz.FileBuilder.Range;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One kind of damage to a file. */
enum Mutation {
    NONE {
        @Override
        byte[] apply(FileBuilder file, Random random) {
            return file.toBytes();
        }
    },
    FIELD {
        @Override
        byte[] apply(FileBuilder file, Random random) {
            byte[] bytes = file.toBytes();
            List<Range> fields = file.fields();
            for (int changes = oneIn(random, 4) ? 3 : 1; changes > 0 && !fields.isEmpty(); changes--) {
                Range field = fields.get(random.nextInt(fields.size()));
                change(bytes, field, file.bigEndian(), random);
            }
            return bytes;
        }
    },
    BLOCKS {
        @Override
        byte[] apply(FileBuilder file, Random random) {
            byte[] bytes = file.toBytes();
            List<Range> blocks = file.blocks();
            if (blocks.isEmpty()) {
                return bytes;
            }
            Range from = blocks.get(random.nextInt(blocks.size()));
            byte[] block = Arrays.copyOfRange(bytes, from.at(), from.at() + from.length());
            Range to = blocks.get(random.nextInt(blocks.size()));
            return switch (random.nextInt(3)) {
                case 0 -> joined(bytes, from.at(), from.at() + from.length(), new byte[0]);
                case 1 -> joined(bytes, to.at(), to.at(), block);
                default -> joined(bytes, to.at(), to.at() + to.length(), block);
            };
        }
    },
    CUT {
        @Override
        byte[] apply(FileBuilder file, Random random) {
            byte[] bytes = file.toBytes();
            int at = random.nextInt(bytes.length + 1);
            int end = random.nextBoolean() ? bytes.length : Math.min(bytes.length, at + random.nextInt(40));
            return joined(bytes, at, end, new byte[0]);
        }
    },
    BYTES {
        @Override
        byte[] apply(FileBuilder file, Random random) {
            byte[] bytes = file.toBytes();
            int range = random.nextBoolean() ? Math.min(120, bytes.length) : bytes.length;
            for (int changes = 1 + random.nextInt(6); changes > 0 && range > 0; changes--) {
                int at = random.nextInt(range);
                bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ 1 << random.nextInt(8));
            }
            return bytes;
        }
    };

    private static final Mutation[] SHARES = {NONE, NONE, NONE, FIELD, FIELD, FIELD, FIELD, BLOCKS, CUT, BYTES, BYTES};

    abstract byte[] apply(FileBuilder file, Random random);

    static Mutation any(Random random) {
        return SHARES[random.nextInt(SHARES.length)];
    }

    private static void change(byte[] bytes, Range field, boolean bigEndian, Random random) {
        long old = 0;
        for (int i = 0; i < field.length(); i++) {
            old |= (bytes[index(field, bigEndian, i)] & 0xffL) << 8 * i;
        }
        long value =
                switch (random.nextInt(7)) {
                    case 0 -> 0;
                    case 1 -> -1;
                    case 2 -> old + 1;
                    case 3 -> old - 1;
                    case 4 -> 1L << random.nextInt(8 * field.length());
                    case 5 -> old * (2 + random.nextInt(20));
                    default -> random.nextLong();
                };
        for (int i = 0; i < field.length(); i++) {
            bytes[index(field, bigEndian, i)] = (byte) (value >>> 8 * i);
        }
    }

    private static int index(Range field, boolean bigEndian, int i) {
        return field.at() + (bigEndian ? field.length() - 1 - i : i);
    }

    private static byte[] joined(byte[] bytes, int headEnd, int tailStart, byte[] middle) {
        byte[] out = Arrays.copyOf(bytes, headEnd + middle.length + bytes.length - tailStart);
        System.arraycopy(middle, 0, out, headEnd, middle.length);
        System.arraycopy(bytes, tailStart, out, headEnd + middle.length, bytes.length - tailStart);
        return out;
    }
}
