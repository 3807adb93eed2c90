package io.facet.image;

import io.facet.image.bytes.Bytes;

/** The Huffman codes of a JPEG (ITU-T T.81, Annex C and F.2.2). Follows them without decoding a picture. */
final class JpegCodes {
    private static final int CODE_BITS = 16;
    private static final int MAX_TABLES = 4;
    private static final int SYMBOLS = 18;
    private static final int RST0 = 0xd0;
    private static final int RST7 = 0xd7;

    /** For each table of DC and AC codes and the next 16 bits: the length of the code and its symbol. */
    private final short[][] dc = new short[MAX_TABLES][];

    private final short[][] ac = new short[MAX_TABLES][];

    /** The coded units of one scan: {@code blocks} of each component, coefficients {@code first} to {@code last}. */
    record Scan(Bytes header, int[] blocks, int first, int last, boolean progressive, int restartInterval) {}

    /** Reads the tables of a DHT segment. */
    void define(Bytes segment) {
        long at = 2;
        while (at + SYMBOLS - 1 <= segment.length()) {
            int id = segment.u8(at);
            int total = 0;
            short[] table = new short[1 << CODE_BITS];
            int code = 0;
            for (int length = 1; length <= CODE_BITS; length++) {
                for (int i = segment.u8(at + length); i > 0; i--) {
                    int end = Math.min(code + (1 << CODE_BITS - length), table.length);
                    int symbol = segment.u8(at + SYMBOLS - 1 + total++);
                    java.util.Arrays.fill(table, Math.min(code, end), end, (short) (length << 8 | symbol));
                    code = end;
                }
            }
            (id >> 4 == 0 ? dc : ac)[id & MAX_TABLES - 1] = table;
            at += SYMBOLS - 1 + total;
        }
    }

    /** The number of complete units before the data end or do not follow the codes. */
    long count(Bytes data, Scan scan, long limit) {
        var bits = new Bits(data);
        int endOfBand = 0;
        for (long unit = 0; unit < limit; unit++) {
            if (scan.restartInterval() > 0 && unit > 0 && unit % scan.restartInterval() == 0) {
                endOfBand = 0;
                if (!bits.restart()) {
                    return unit;
                }
            }
            for (int i = 0; i < scan.blocks().length; i++) {
                int tables = scan.header().u8(4 + 2L * i);
                short[] dcTable = dc[tables >> 4 & MAX_TABLES - 1];
                short[] acTable = ac[tables & MAX_TABLES - 1];
                for (int block = 0; block < scan.blocks()[i]; block++) {
                    if (endOfBand > 0) {
                        endOfBand--;
                    } else {
                        endOfBand = skipBlock(bits, scan, dcTable, acTable);
                    }
                    if (endOfBand < 0) {
                        return unit;
                    }
                }
            }
        }
        return limit;
    }

    /** The number of blocks that follow without data; -1 at the end of the data. */
    private static int skipBlock(Bits bits, Scan scan, short[] dcTable, short[] acTable) {
        int k = scan.first();
        if (k == 0) {
            int size = bits.symbol(dcTable);
            if (size < 0 || bits.take(size) < 0) {
                return -1;
            }
            k++;
        }
        while (k <= scan.last()) {
            int symbol = bits.symbol(acTable);
            int run = symbol >> 4;
            if (symbol < 0 || bits.take(symbol & 15) < 0) {
                return -1;
            }
            if ((symbol & 15) == 0 && run < 15) {
                if (!scan.progressive()) {
                    return 0;
                }
                int more = bits.take(run);
                return more < 0 ? -1 : (1 << run) - 1 + more;
            }
            k += run + 1;
        }
        return 0;
    }

    /** Reads bits up to a marker or the end; skips the zero byte after 0xff. */
    private static final class Bits {
        private final Bytes data;
        private int position;
        private long window;
        private int available;

        Bits(Bytes data) {
            this.data = data;
        }

        private void fill() {
            while (available <= 48 && position < data.length()) {
                int next = data.u8(position);
                if (next == 0xff) {
                    if (position + 1 >= data.length() || data.u8(position + 1) != 0) {
                        return;
                    }
                    position++;
                }
                position++;
                window = window << 8 | next;
                available += 8;
            }
        }

        /** The next symbol; -1 if the data end or contain no code. */
        int symbol(short[] table) {
            if (available < CODE_BITS) {
                fill();
            }
            int shift = available - CODE_BITS;
            int code = (int) (shift >= 0 ? window >>> shift : window << -shift) & (1 << CODE_BITS) - 1;
            int entry = table == null ? 0 : table[code];
            int length = entry >> 8;
            if (length == 0 || length > available) {
                return -1;
            }
            available -= length;
            return entry & 0xff;
        }

        /** The next bits as a number; -1 if the data end. */
        int take(int count) {
            if (available < count) {
                fill();
            }
            if (available < count) {
                return -1;
            }
            available -= count;
            return (int) (window >>> available) & (1 << count) - 1;
        }

        /** Continues after the next restart marker. */
        boolean restart() {
            available = 0;
            if (position + 1 >= data.length() || data.u8(position) != 0xff) {
                return false;
            }
            int marker = data.u8(position + 1);
            position += 2;
            return marker >= RST0 && marker <= RST7;
        }
    }
}
