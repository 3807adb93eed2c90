package io.facet.fuzz;

import java.io.ByteArrayOutputStream;

/** Writes numbers of any number of bits; the first bit is the highest of a byte (TIFF) or the lowest (GIF, WebP). */
final class BitWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean highestFirst;
    private int current;
    private int used;

    BitWriter(boolean highestFirst) {
        this.highestFirst = highestFirst;
    }

    void write(long value, int bits) {
        for (int i = 0; i < bits; i++) {
            int bit = (int) (value >>> (highestFirst ? bits - 1 - i : i)) & 1;
            current |= bit << (highestFirst ? 7 - used : used);
            if (++used == 8) {
                out.write(current);
                current = 0;
                used = 0;
            }
        }
    }

    byte[] toBytes() {
        if (used > 0) {
            write(0, 8 - used);
        }
        return out.toByteArray();
    }
}
