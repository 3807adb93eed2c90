package io.facet.storage;

import io.facet.detection.DetectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The bytes of an object with random access. Used by one thread at a time, but any thread may close it, which ends a read.
 * Methods block. Failures of the store are {@link DetectionException}s as in {@link ObjectStore}; a read whose thread is
 * interrupted fails with an {@link IOException}.
 */
public interface ObjectContent extends AutoCloseable {

    long size();

    /**
     * Reads at least one byte at a position into the buffer; returns the number of bytes, or -1 at the end. Fails with {@link
     * ObjectChangedException} if the object was replaced after it was opened.
     */
    int read(long position, ByteBuffer into) throws IOException;

    /** The first bytes: as many as requested, or all if there are fewer. */
    default ByteBuffer first(int bytes) {
        ByteBuffer first = ByteBuffer.allocate(bytes);
        try {
            int read = 0;
            while (read >= 0 && first.hasRemaining()) {
                read = read(first.position(), first);
            }
            return first.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with {@link ObjectChangedException} if bytes that were read may belong to different versions of the object. */
    void requireUnchanged() throws IOException;

    @Override
    void close();
}
