package io.facet.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part of a file that does not change. */
public final class FileContent implements ObjectContent {
    private final FileChannel file;
    private final long start;
    private final long size;

    /** The bytes from {@code start} on; {@link #close} closes the file. */
    public FileContent(FileChannel file, long start, long size) {
        this.file = file;
        this.start = start;
        this.size = size;
    }

    public static FileContent open(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        return new FileContent(file, 0, file.size());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        if (position >= size) {
            return -1;
        }
        if (Thread.currentThread().isInterrupted()) {
            // The channel would close the file, which may have other readers.
            throw new InterruptedIOException("The read was interrupted");
        }
        ByteBuffer part = into.slice();
        part.limit((int) Math.min(part.limit(), size - position));
        int read = file.read(part, start + position);
        into.position(into.position() + Math.max(0, read));
        return read;
    }

    @Override
    public void requireUnchanged() {}

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
