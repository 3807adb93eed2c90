package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/**
 * A temporary file for bytes that arrive from a client. The operating system deletes it even if the process is killed, because
 * it has no name after it was opened. Fails with {@code STORE_UNAVAILABLE} if the disk is full.
 */
public final class SpoolFile implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SpoolFile.class);

    private final SpoolSpace space;
    private final Path directory;
    private final FileChannel file;
    private long reserved;

    /** @param reserved the bytes that are reserved for this file */
    SpoolFile(SpoolSpace space, Path directory, String prefix, long reserved) {
        this.space = space;
        this.directory = directory;
        this.reserved = reserved;
        try {
            file = FileChannel.open(
                    directory.resolve(prefix + UUID.randomUUID()),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    public void append(ByteBuffer bytes) {
        reserve(size() + bytes.remaining());
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (ClosedChannelException closed) {
            throw disconnected();
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private synchronized void reserve(long size) {
        if (!file.isOpen()) {
            throw disconnected();
        }
        if (size > reserved) {
            space.reserve(size - reserved, size);
            reserved = size;
        }
    }

    /** The number of bytes that were written. */
    public long size() {
        try {
            return file.position();
        } catch (IOException closed) {
            throw disconnected();
        }
    }

    /** Everything that was written. Closing it closes and deletes the file. */
    public ObjectContent content() {
        return new Content(new FileContent(file, 0, size()), this::close);
    }

    /** A part of the file, which does not close it. After this file was closed, reads fail with {@link CancellationException}. */
    public ObjectContent content(long start, long size) {
        return new Content(new FileContent(file, start, size), () -> {});
    }

    private record Content(FileContent bytes, Runnable onClose) implements ObjectContent {
        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            try {
                return bytes.read(position, into);
            } catch (ClosedByInterruptException interrupted) {
                throw interrupted;
            } catch (ClosedChannelException closed) {
                throw disconnected();
            }
        }

        @Override
        public void requireUnchanged() {}

        @Override
        public void close() {
            onClose.run();
        }
    }

    private static CancellationException disconnected() {
        return new CancellationException("The client disconnected.");
    }

    private DetectionException notWritten(IOException cause) {
        LOG.errorf(
                "Cannot write temporary file: directory=%s freeBytes=%d reason=%s",
                directory, directory.toFile().getUsableSpace(), cause);
        return new DetectionException(
                ErrorCode.STORE_UNAVAILABLE,
                "The service has no disk space for the request body; try again later.",
                cause);
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            space.release(reserved);
            reserved = 0;
        }
    }
}
