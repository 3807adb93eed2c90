package io.facet.storage.directory;

import io.facet.sidecar.SidecarStamp;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The stamp of a picture in a folder, where files have no metadata: a comment (JPEG, ITU-T T.81 Annex B.2.4.5) behind the
 * first segment, three lines of text.
 */
final class JpegStamp {
    private static final String NAME = "facet";
    private static final int COMMENT = 0xfffe;
    private static final int END = 0xffd9;
    // Behind the signature and the marker of the first segment.
    private static final int LENGTH_OF_FIRST = 4;

    private JpegStamp() {}

    static byte[] with(byte[] jpeg, SidecarStamp stamp) {
        byte[] text =
                String.join("\n", NAME, stamp.sourceETag(), stamp.fingerprint()).getBytes(StandardCharsets.UTF_8);
        int place = LENGTH_OF_FIRST + Short.toUnsignedInt(ByteBuffer.wrap(jpeg).getShort(LENGTH_OF_FIRST));
        return ByteBuffer.allocate(jpeg.length + 4 + text.length)
                .put(jpeg, 0, place)
                .putShort((short) COMMENT)
                .putShort((short) (2 + text.length))
                .put(text)
                .put(jpeg, place, jpeg.length - place)
                .array();
    }

    /** Empty when the file is not there, not ours or not whole. */
    static Optional<SidecarStamp> read(Path file) throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(LENGTH_OF_FIRST);
            in.seek(LENGTH_OF_FIRST + in.readUnsignedShort());
            if (in.readUnsignedShort() != COMMENT) {
                return Optional.empty();
            }
            byte[] text = new byte[Math.max(0, in.readUnsignedShort() - 2)];
            in.readFully(text);
            in.seek(in.length() - 2);
            return in.readUnsignedShort() == END ? parse(new String(text, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (FileNotFoundException | EOFException e) {
            return Optional.empty();
        }
    }

    private static Optional<SidecarStamp> parse(String text) {
        String[] lines = text.split("\n", -1);
        return lines.length == 3 && lines[0].equals(NAME)
                ? Optional.of(new SidecarStamp(lines[1], lines[2]))
                : Optional.empty();
    }
}
