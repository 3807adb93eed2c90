package io.facet.video.frame;

import java.nio.ByteBuffer;

/** MKV and WebM declare the size of their segment; live recordings leave it open and end with whole blocks. */
record MatroskaEnd(Headers headers) implements ContainerEnd {
    private static final long SEGMENT = 0x18538067;
    private static final long CLUSTER = 0x1F43B675;
    private static final int SIMPLE_BLOCK = 0xA3;
    private static final int BLOCK = 0xA1;
    // The number of the track, the time and the flags precede the data of a frame, and some compression removes its
    // first bytes.
    private static final int MAX_DIFFERENCE = 64;
    private static final int MAX_SIZE_BYTES = 8;
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
    public boolean isWholeAfter(long packet, int size) {
        long end = declared() == 0 ? headers.fileSize() : declared();
        long position = endOfBlock(packet, size);
        for (int i = 0; position < end && i < MAX_ELEMENTS; i++) {
            Element element = element(position);
            if (element == null) {
                return false;
            }
            position = element.id == CLUSTER ? element.data : element.end();
        }
        return position <= end;
    }

    /** The end of the block, whose size is before the position of its data; the end of the file if the size is not found. */
    private long endOfBlock(long packet, int packetSize) {
        for (int sizeBytes = 1; sizeBytes <= MAX_SIZE_BYTES && packet > sizeBytes; sizeBytes++) {
            ByteBuffer header = headers.at(packet - sizeBytes - 1);
            int id = header.get(0) & 0xff;
            if ((id == SIMPLE_BLOCK || id == BLOCK) && variableLength(header.get(1)) == sizeBytes) {
                long size = number(header, 1, sizeBytes) & (1L << 7 * sizeBytes) - 1;
                if (Math.abs(size - packetSize) <= MAX_DIFFERENCE) {
                    return packet + size;
                }
            }
        }
        return headers.fileSize();
    }

    /** @param data the position after the header */
    private record Element(long id, long data, long size, boolean isOpen) {
        long end() {
            return data + size;
        }
    }

    /** Null if the element is not found. */
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
