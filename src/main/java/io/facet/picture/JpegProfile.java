package io.facet.picture;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;

/**
 * A colour profile as segments of a JPEG (ICC.1:2022, B.4). OpenCV writes it as one segment, and fails where it is longer
 * than 64 KB.
 */
final class JpegProfile {
    private static final byte[] NAME = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
    // 65,533 that a segment holds, less the name and the two numbers.
    private static final int PART = 65_519;
    private static final int MOST_PARTS = 255;
    // Behind the signature and the marker of APP0, which has to be the first segment (JFIF 1.02).
    private static final int LENGTH_OF_FIRST = 4;

    private JpegProfile() {}

    /** The segments; none for a profile that does not fit into as many as there can be. */
    static byte[] segments(byte[] profile) {
        int parts = (profile.length + PART - 1) / PART;
        var out = new ByteArrayOutputStream();
        for (int part = 0; part < parts && parts <= MOST_PARTS; part++) {
            int from = part * PART;
            int length = Math.min(PART, profile.length - from);
            int segment = 2 + NAME.length + 2 + length;
            out.write(0xff);
            out.write(0xe2);
            out.write(segment >> 8);
            out.write(segment);
            out.writeBytes(NAME);
            out.write(part + 1);
            out.write(parts);
            out.write(profile, from, length);
        }
        return out.toByteArray();
    }

    /**
     * A file with segments behind its first one.
     *
     * @param length of both together
     */
    static byte[] insert(byte[] segments, BytePointer file, int length) {
        byte[] joined = new byte[length];
        int first = (file.get(LENGTH_OF_FIRST) & 0xff) << 8 | file.get(LENGTH_OF_FIRST + 1) & 0xff;
        int place = segments.length == 0 ? 0 : LENGTH_OF_FIRST + first;
        file.position(0).get(joined, 0, place);
        System.arraycopy(segments, 0, joined, place, segments.length);
        int behind = place + segments.length;
        file.position(place).get(joined, behind, length - behind);
        return joined;
    }
}
