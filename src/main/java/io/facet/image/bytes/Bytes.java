package io.facet.image.bytes;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A range of a photo's bytes and its byte order. Offsets count from the start of the range. A read outside it fails with
 * {@code CORRUPT_IMAGE}, so a parser can follow any offset and length of a file.
 */
public record Bytes(ByteBuffer buffer, int start, int length, boolean bigEndian) {
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    public static Bytes bigEndian(ByteBuffer photo) {
        return new Bytes(photo, photo.position(), photo.remaining(), true);
    }

    public int u8(long at) {
        return buffer.get(index(at, 1)) & 0xff;
    }

    public int u16(long at) {
        int first = u8(at);
        int second = u8(at + 1);
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    public long u32(long at) {
        long first = u16(at);
        long second = u16(at + 2);
        return bigEndian ? first << 16 | second : second << 16 | first;
    }

    /** Unsigned 64 bits, at most {@link Long#MAX_VALUE}. */
    public long u64(long at) {
        long first = u32(at);
        long second = u32(at + 4);
        long value = bigEndian ? first << 32 | second : second << 32 | first;
        return value < 0 ? Long.MAX_VALUE : value;
    }

    public boolean has(String latin1, long at) {
        byte[] expected = latin1.getBytes(StandardCharsets.ISO_8859_1);
        if (at < 0 || at > length - expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (buffer.get(start + (int) at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** The position of the first 0xff at or after {@code from}. Compares eight bytes at a time, because C1 compiles this. */
    public long indexOfFf(long from) {
        long at = from;
        while (at >= 0 && at <= length - Long.BYTES) {
            long zeros = ~buffer.getLong(start + (int) at);
            // Not 0 if one of the bytes is 0.
            if ((zeros - LOWEST_BITS & ~zeros & HIGHEST_BITS) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (u8(at) != 0xff) {
            at++;
        }
        return at;
    }

    public Bytes slice(long at, long sliceLength) {
        return new Bytes(buffer, index(at, sliceLength), (int) sliceLength, bigEndian);
    }

    /** The range without its first bytes. */
    public Bytes from(long at) {
        return slice(at, length - at);
    }

    public String latin1(long at, int count) {
        byte[] text = new byte[count];
        for (int i = 0; i < count; i++) {
            text[i] = (byte) u8(at + i);
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    public Bytes withBigEndian(boolean order) {
        return new Bytes(buffer, start, length, order);
    }

    private int index(long at, long count) {
        if (at < 0 || count < 0 || at > length - count) {
            throw corrupt("The photo is truncated or damaged: its header refers to bytes after its end.");
        }
        return start + (int) at;
    }

    /** The failure of a parser: the file is damaged. */
    public static DetectionException corrupt(String message) {
        return new DetectionException(ErrorCode.CORRUPT_IMAGE, message);
    }
}
