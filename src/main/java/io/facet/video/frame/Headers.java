package io.facet.video.frame;

import io.facet.storage.ObjectContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the headers of boxes, elements and chunks. */
record Headers(ObjectContent source) {
    static final int BYTES = 16;

    /** Up to 16 bytes; fewer at the end of the file. */
    ByteBuffer at(long position) {
        ByteBuffer header = ByteBuffer.allocate(BYTES);
        try {
            while (header.hasRemaining() && source.read(position + header.position(), header) >= 0) {}
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return header.flip();
    }

    long fileSize() {
        return source.size();
    }

    static String name(ByteBuffer header, int offset) {
        var name = new byte[4];
        header.get(offset, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
