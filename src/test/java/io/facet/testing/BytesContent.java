package io.facet.testing;

import io.facet.storage.ObjectContent;
import java.nio.ByteBuffer;

/** Content in memory. */
public record BytesContent(byte[] bytes, Runnable check) implements ObjectContent {
    public BytesContent(byte[] bytes) {
        this(bytes, () -> {});
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(long position, ByteBuffer into) {
        if (position >= bytes.length) {
            return -1;
        }
        int length = (int) Math.min(into.remaining(), bytes.length - position);
        into.put(bytes, (int) position, length);
        return length;
    }

    @Override
    public void requireUnchanged() {
        check.run();
    }

    @Override
    public void close() {}
}
