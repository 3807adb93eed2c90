package io.facet.image.heif;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Reads bits, most significant first. */
final class BitReader {
    private static final int MAX_ZEROS = 31;

    private final ByteBuffer bytes;
    private long position;

    BitReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    boolean flag() {
        return bits(1) != 0;
    }

    long bits(int count) {
        long value = 0;
        for (int i = 0; i < count; i++, position++) {
            int at = (int) (position >> 3);
            if (at >= bytes.limit()) {
                throw new BufferUnderflowException();
            }
            value = value << 1 | bytes.get(at) >> 7 - (position & 7) & 1;
        }
        return value;
    }

    void skip(int count) {
        position += count;
    }

    /** Exponential Golomb code: {@code ue(v)} of HEVC and {@code uvlc()} of AV1. */
    long golomb() {
        int zeros = 0;
        while (!flag()) {
            if (++zeros > MAX_ZEROS) {
                throw new BufferUnderflowException();
            }
        }
        return (1L << zeros) - 1 + bits(zeros);
    }
}
