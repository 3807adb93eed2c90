package io.facet.video.frame;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a clip with random access. Used by one thread at a time; reads block. */
public interface VideoSource extends AutoCloseable {

    long size();

    /** Reads at least one byte at a position into the buffer; returns the number of bytes, or -1 at the end. */
    int read(long position, ByteBuffer into) throws IOException;

    @Override
    void close();
}
