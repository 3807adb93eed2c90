package io.facet.image.heif;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A box (ISO/IEC 14496-12 section 4.2): size (4), type (4), 64-bit size if the size is 1, content. */
record IsoBox(String type, ByteBuffer content) {
    private static final int HEADER = 8;
    private static final int TO_THE_END = 0;
    private static final int LONG_SIZE = 1;
    private static final String USER_TYPE = "uuid";
    private static final int USER_TYPE_LENGTH = 16;

    // A photo of 200 MP in tiles of 512 × 512 has 768 tiles and about 900 boxes in its longest list.
    static final int MAX_BOXES = 16_384;

    // Without them, the primary picture cannot be complete. Anything else may be cut, such as an appended video.
    private static final Set<String> REQUIRED = Set.of("ftyp", "meta", "mdat", "moov");

    /** The boxes of a file. Fails with {@code CORRUPT_IMAGE} if one that may contain the picture is truncated. */
    static List<IsoBox> ofFile(ByteBuffer file) {
        return read(file.slice(), true);
    }

    /** The boxes inside another box, from the position of its content. */
    static List<IsoBox> children(ByteBuffer parent) {
        return read(parent.slice(), false);
    }

    private static List<IsoBox> read(ByteBuffer bytes, boolean isFile) {
        List<IsoBox> boxes = new ArrayList<>();
        while (bytes.remaining() >= HEADER) {
            int start = bytes.position();
            long size = Integer.toUnsignedLong(bytes.getInt());
            String type = fourCharacters(bytes);
            if (size == LONG_SIZE) {
                size = bytes.getLong();
            }
            int header = bytes.position() - start;
            long end = size == TO_THE_END ? bytes.limit() : start + size;
            if (size != TO_THE_END && size < header || end < start || end > bytes.limit()) {
                if (isFile && !REQUIRED.contains(type)) {
                    return boxes;
                }
                throw Rejection.truncated();
            }
            int skipped = type.equals(USER_TYPE) ? USER_TYPE_LENGTH : 0;
            int content = Math.min(start + header + skipped, (int) end);
            boxes.add(new IsoBox(type, bytes.slice(content, (int) end - content)));
            bytes.position((int) end);
            if (boxes.size() > MAX_BOXES) {
                throw Rejection.corrupt(
                        "The HEIC or AVIF file has more than %,d boxes in a list.".formatted(MAX_BOXES));
            }
        }
        return boxes;
    }

    static String fourCharacters(ByteBuffer bytes) {
        byte[] characters = new byte[4];
        bytes.get(characters);
        return new String(characters, StandardCharsets.ISO_8859_1);
    }

    /** The first box of a type. Fails with {@code CORRUPT_IMAGE} if it is missing. */
    static ByteBuffer require(List<IsoBox> boxes, String type) {
        ByteBuffer found = find(boxes, type);
        if (found == null) {
            throw Rejection.corrupt("The HEIC or AVIF file has no box %s.".formatted(type));
        }
        return found;
    }

    /** The content of the first box of a type, or null. */
    static ByteBuffer find(List<IsoBox> boxes, String type) {
        for (IsoBox box : boxes) {
            if (box.type.equals(type)) {
                return box.content();
            }
        }
        return null;
    }

    /** A new view, whose position is independent. */
    @Override
    public ByteBuffer content() {
        return content.slice();
    }
}
