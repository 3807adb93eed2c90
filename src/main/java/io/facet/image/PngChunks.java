package io.facet.image;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;

/**
 * Keeps all PNG chunks from OpenCV that a still picture does not need: its reader of animated PNGs corrupts memory (4.13),
 * and it inflates text chunks without a limit.
 */
final class PngChunks {
    private static final int SIGNATURE_LENGTH = 8;
    private static final int FRAME = 12;

    private static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int TRNS = 0x74524e53;
    private static final int ICCP = 0x69434350;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;

    private static final Set<Integer> ONCE = Set.of(IHDR, PLTE, TRNS, ICCP, IEND);

    private PngChunks() {}

    /**
     * The part of a PNG that a decoder needs, without a copy if it is all of a direct buffer.
     *
     * @param png with chunks that end inside it, up to IEND
     * @return the caller closes it
     */
    static BytePointer decodable(ByteBuffer png) {
        int length = copy(png, null);
        if (length == png.remaining()) {
            return new BytePointer(png);
        }
        BytePointer copy = new BytePointer(length);
        copy(png, copy.asByteBuffer());
        return copy;
    }

    /** Copies what is kept, or only counts it if there is no target. Returns the number of bytes. */
    private static int copy(ByteBuffer png, ByteBuffer target) {
        ByteBuffer source = png.slice();
        Set<Integer> seen = new HashSet<>();
        int length = append(source, 0, SIGNATURE_LENGTH, target);
        int type = 0;
        for (int at = SIGNATURE_LENGTH; type != IEND; ) {
            int chunk = source.getInt(at) + FRAME;
            type = source.getInt(at + 4);
            if (type == IDAT || ONCE.contains(type) && seen.add(type)) {
                length += append(source, at, chunk, target);
            }
            at += chunk;
        }
        return length;
    }

    private static int append(ByteBuffer source, int at, int length, ByteBuffer target) {
        if (target != null) {
            target.put(source.slice(at, length));
        }
        return length;
    }
}
