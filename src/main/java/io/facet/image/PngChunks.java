package io.facet.image;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;

/**
 * Removes the PNG chunks that a still picture does not need: OpenCV 4.13 corrupts memory when it reads animations, and
 * inflates text chunks without a limit.
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

    /** Removes these chunks from a valid PNG; copies nothing if it has none. The caller closes the result. */
    static BytePointer decodable(ByteBuffer png) {
        int length = copy(png, null);
        if (length == png.remaining()) {
            return new BytePointer(png);
        }
        BytePointer copy = new BytePointer(length);
        copy(png, copy.asByteBuffer());
        return copy;
    }

    /** Copies the remaining chunks if there is a target. Returns their length. */
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
