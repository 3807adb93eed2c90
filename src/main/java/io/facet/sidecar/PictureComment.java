package io.facet.sidecar;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A picture's metadata in a store that keeps none: a JPEG comment (ITU-T T.81, B.2.4.5) after the first segment. */
final class PictureComment {
    private static final String FIRST_LINE = "facet";
    private static final int COMMENT = 0xfffe;
    private static final int END_OF_IMAGE = 0xffd9;
    // After the start of image and the marker of the first segment.
    private static final int FIRST_LENGTH_OFFSET = 4;

    private PictureComment() {}

    static byte[] add(byte[] jpeg, SidecarMetadata metadata) {
        byte[] text = String.join("\n", FIRST_LINE, metadata.sourceETag(), metadata.fingerprint())
                .getBytes(StandardCharsets.UTF_8);
        int offset = afterFirstSegment(ByteBuffer.wrap(jpeg));
        return ByteBuffer.allocate(jpeg.length + 4 + text.length)
                .put(jpeg, 0, offset)
                .putShort((short) COMMENT)
                .putShort((short) (2 + text.length))
                .put(text)
                .put(jpeg, offset, jpeg.length - offset)
                .array();
    }

    /** Empty if Facet did not write this picture or if it is incomplete. */
    static Optional<SidecarMetadata> read(byte[] jpeg) {
        var bytes = ByteBuffer.wrap(jpeg);
        try {
            bytes.position(afterFirstSegment(bytes));
            if (Short.toUnsignedInt(bytes.getShort()) != COMMENT) {
                return Optional.empty();
            }
            byte[] text = new byte[Math.max(0, Short.toUnsignedInt(bytes.getShort()) - 2)];
            bytes.get(text);
            boolean complete = Short.toUnsignedInt(bytes.getShort(jpeg.length - 2)) == END_OF_IMAGE;
            return complete ? parse(new String(text, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int afterFirstSegment(ByteBuffer jpeg) {
        return FIRST_LENGTH_OFFSET + Short.toUnsignedInt(jpeg.getShort(FIRST_LENGTH_OFFSET));
    }

    private static Optional<SidecarMetadata> parse(String text) {
        String[] lines = text.split("\n", -1);
        return lines.length == 3 && lines[0].equals(FIRST_LINE)
                ? Optional.of(new SidecarMetadata(lines[1], lines[2]))
                : Optional.empty();
    }
}
