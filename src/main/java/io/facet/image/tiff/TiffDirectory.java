package io.facet.image.tiff;

import io.facet.detection.DetectionException;
import io.facet.image.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/**
 * A directory (IFD) of a TIFF file (TIFF 6.0 section 2, and BigTIFF), or of an EXIF block, which is a small TIFF. Looks up
 * single numbers. Metadata libraries read every tag: 64 KB of EXIF with 4,000 tags that refer to the same 60 KB took 480
 * MB.
 *
 * @param offset of the directory in the file
 * @param at the position of its first entry
 */
public record TiffDirectory(Bytes tiff, long offset, long at, long entries, boolean big) {
    public static final int ORIENTATION = 274;

    // libtiff's limit.
    private static final int MAX_ENTRIES = 4096;

    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int IFD = 13;
    private static final int LONG8 = 16;
    private static final int IFD8 = 18;

    /** The position of the offset of the first directory, in bytes from the start of the file. */
    private static final int FIRST = 4;

    private static final int FIRST_BIG = 8;

    /** IFD0. The version after the byte order is 42, or 43 for BigTIFF; camera RAW formats have others. */
    public static TiffDirectory first(Bytes bytes) {
        Bytes tiff = bytes.withBigEndian(bytes.has("MM", 0));
        boolean big = tiff.u16(2) == 43;
        return at(tiff, big ? tiff.u64(FIRST_BIG) : tiff.u32(FIRST), big);
    }

    public static TiffDirectory at(Bytes tiff, long offset, boolean big) {
        return big
                ? new TiffDirectory(tiff, offset, offset + 8, tiff.u64(offset), true)
                : new TiffDirectory(tiff, offset, offset + 2, tiff.u16(offset), false);
    }

    /** Another directory of the same file, whose offset is the value of a tag. */
    public TiffDirectory at(long otherOffset) {
        return at(tiff, otherOffset, big);
    }

    /** The offset of the next directory of the chain; 0 if this one is the last. */
    public long next() {
        long end = at + Math.min(entries, MAX_ENTRIES) * entrySize();
        return big ? tiff.u64(end) : tiff.u32(end);
    }

    int entrySize() {
        return big ? 20 : 12;
    }

    /** The orientation in an EXIF block; 1 if the block is damaged, because the picture can still be intact. */
    public static int orientation(Bytes exif) {
        try {
            return first(exif).orientation();
        } catch (DetectionException broken) {
            return 1;
        }
    }

    public int orientation() {
        return (int) number(ORIENTATION, 1);
    }

    public boolean has(int tag) {
        return entry(tag) >= 0;
    }

    /** The first value of a tag. */
    public long number(int tag, long otherwise) {
        long entry = entry(tag);
        return entry < 0 || count(entry) == 0 ? otherwise : value(entry, 0);
    }

    /** The first values of a tag, at most {@code limit}; empty if it is missing. */
    public long[] numbers(int tag, int limit) {
        long entry = entry(tag);
        long[] values = new long[entry < 0 ? 0 : (int) Math.min(limit, count(entry))];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(entry, i);
        }
        return values;
    }

    /** All values of a tag, read as they are needed. */
    LongStream values(int tag) {
        long entry = entry(tag);
        return entry < 0
                ? LongStream.empty()
                : LongStream.range(0, count(entry)).map(i -> value(entry, i));
    }

    public long count(int tag) {
        long entry = entry(tag);
        return entry < 0 ? 0 : count(entry);
    }

    /** The bytes of a tag of type ASCII or UNDEFINED: their position, or -1 if the tag is missing. */
    public long position(int tag) {
        long entry = entry(tag);
        return entry < 0 ? -1 : position(entry, 1);
    }

    /** libtiff copies the values of all tags, known or not: 4,000 tags that refer to the same 10 MB would take 40 GB. */
    public void requireSeparateValues() {
        if (entries > MAX_ENTRIES) {
            throw Bytes.corrupt("The TIFF has %d tags; at most %d are allowed.".formatted(entries, MAX_ENTRIES));
        }
        double bytes = 0;
        for (long i = 0; i < entries; i++) {
            long entry = at + i * entrySize();
            bytes += (double) count(entry) * sizeOf(tiff.u16(entry + 2));
        }
        if (bytes > tiff.length()) {
            throw Bytes.corrupt("The TIFF has tags with more values than its bytes can contain.");
        }
    }

    /** Makes this directory the first one of a copy of the file. */
    void makeFirst(ByteBuffer copy) {
        copy.order(tiff.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (big) {
            copy.putLong(FIRST_BIG, offset);
        } else {
            copy.putInt(FIRST, (int) offset);
        }
    }

    /** Changes the value of a tag, if it exists, in a copy of the file. */
    void set(ByteBuffer copy, int tag, int value) {
        long entry = entry(tag);
        if (entry >= 0) {
            copy.order(tiff.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                    .putShort((int) entry + 2, (short) SHORT)
                    .putShort((int) entry + (big ? 12 : 8), (short) value);
        }
    }

    /** The position of the entry of a tag, or -1. */
    private long entry(int tag) {
        for (long i = 0; i < entries; i++) {
            long entry = at + i * entrySize();
            if (tiff.u16(entry) == tag) {
                return entry;
            }
        }
        return -1;
    }

    private long count(long entry) {
        return big ? tiff.u64(entry + 4) : tiff.u32(entry + 4);
    }

    /** The entry contains the values, or their position if they do not fit. */
    private long position(long entry, int size) {
        long field = entry + (big ? 12 : 8);
        return count(entry) <= (big ? 8 : 4) / size ? field : big ? tiff.u64(field) : tiff.u32(field);
    }

    private long value(long entry, long index) {
        int size =
                switch (tiff.u16(entry + 2)) {
                    case BYTE -> 1;
                    case SHORT -> 2;
                    case LONG, IFD -> 4;
                    case LONG8, IFD8 -> 8;
                    default -> throw Bytes.corrupt("The TIFF header has a number of an unknown type.");
                };
        long position = position(entry, size) + index * size;
        return switch (size) {
            case 1 -> tiff.u8(position);
            case 2 -> tiff.u16(position);
            case 4 -> tiff.u32(position);
            default -> tiff.u64(position);
        };
    }

    /** TIFF 6.0 section 2 and BigTIFF; libtiff ignores tags of other types. */
    private static int sizeOf(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 11, 13 -> 4;
            case 5, 10, 12, 16, 17, 18 -> 8;
            default -> 0;
        };
    }
}
