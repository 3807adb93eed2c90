package io.facet.video.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** AVI declares the size of its RIFF chunks, of which large files have several; a recording that was interrupted has no size. */
record AviEnd(Headers headers) implements ContainerEnd {
    private static final int CHUNK_HEADER = 8;
    // Some writers include the header in the size.
    private static final int TOLERANCE = 8;
    private static final long UNKNOWN = 0xffffffffL;

    @Override
    public long declared() {
        long position = 0;
        for (int chunks = 0; position < headers.fileSize() && chunks < MAX_ELEMENTS; chunks++) {
            ByteBuffer header = headers.at(position).order(ByteOrder.LITTLE_ENDIAN);
            if (header.remaining() < CHUNK_HEADER || !Headers.name(header, 0).equals("RIFF")) {
                break;
            }
            long size = Integer.toUnsignedLong(header.getInt(4));
            if (size == 0 || size == UNKNOWN) {
                return 0;
            }
            position += CHUNK_HEADER + size + (size & 1);
        }
        return Math.max(1, position - TOLERANCE);
    }

    /** Another chunk follows, whose name is text, unless the file ends. */
    @Override
    public boolean isWholeAfter(long position, int size) {
        ByteBuffer next = headers.at(position + CHUNK_HEADER + size + (size & 1));
        return next.remaining() < CHUNK_HEADER
                || Headers.name(next, 0).chars().allMatch(letter -> letter >= ' ' && letter < 0x7f);
    }
}
