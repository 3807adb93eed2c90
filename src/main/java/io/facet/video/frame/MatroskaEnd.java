package io.facet.video.frame;

import java.nio.ByteBuffer;
import java.util.Set;

/** MKV and WebM declare the size of their segment; live recordings leave it open and end with whole blocks. */
record MatroskaEnd(Headers headers) implements ContainerEnd {
    private static final long SEGMENT = 0x18538067;
    private static final long CLUSTER = 0x1F43B675;
    // What may follow a frame: blocks and their details, clusters, the index, tags, padding.
    private static final Set<Long> FOLLOWING = Set.of(
            CLUSTER,
            0xA3L,
            0xA0L,
            0x9BL,
            0xFBL,
            0xFDL,
            0x75A1L,
            0x75A2L,
            0xE7L,
            0xA7L,
            0xABL,
            0xECL,
            0xBFL,
            0x1C53BB6BL,
            0x1254C367L);
    // The number of the track, the time and the flags precede the data of a frame.
    private static final int BLOCK_HEADER = 4;
    private static final int MAX_FIRST_ELEMENTS = 4;

    /** The segment follows the EBML header and possibly padding. */
    @Override
    public long declared() {
        long position = 0;
        for (int i = 0; i < MAX_FIRST_ELEMENTS; i++) {
            Element element = element(position);
            if (element == null || element.isOpen()) {
                return 0;
            }
            position = element.end();
            if (element.id == SEGMENT) {
                return position;
            }
        }
        return 0;
    }

    @Override
    public long declaredAfter(long lastPacket) {
        long position = lastPacket + BLOCK_HEADER;
        for (int i = 0; position < headers.fileSize() && i < MAX_ELEMENTS; i++) {
            if (headers.fileSize() - position < 2) {
                return position + 2;
            }
            Element element = element(position);
            if (element == null || !FOLLOWING.contains(element.id)) {
                return position;
            }
            position = element.id == CLUSTER ? element.data : element.end();
        }
        return position;
    }

    /** @param data the position after the header */
    private record Element(long id, long data, long size, boolean isOpen) {
        long end() {
            return data + size;
        }
    }

    /** Null if there is none. */
    private Element element(long position) {
        ByteBuffer header = headers.at(position);
        int idBytes = header.hasRemaining() ? variableLength(header.get(0)) : 0;
        if (idBytes == 0 || idBytes > 4 || header.remaining() <= idBytes) {
            return null;
        }
        int sizeBytes = variableLength(header.get(idBytes));
        if (sizeBytes == 0 || header.remaining() < idBytes + sizeBytes) {
            return null;
        }
        long largest = (1L << 7 * sizeBytes) - 1;
        long size = number(header, idBytes, sizeBytes) & largest;
        return new Element(number(header, 0, idBytes), position + idBytes + sizeBytes, size, size == largest);
    }

    private static int variableLength(byte first) {
        return first == 0 ? 0 : Integer.numberOfLeadingZeros(first & 0xff) - 23;
    }

    private static long number(ByteBuffer bytes, int offset, int length) {
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | bytes.get(offset + i) & 0xff;
        }
        return number;
    }
}
