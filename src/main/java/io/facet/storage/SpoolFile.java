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
    private static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"));

    private final FileChannel file;

    private SpoolFile(FileChannel file) {
        this.file = file;
    }

    /** @param prefix names the kind of content in the list of open files */
    public static SpoolFile create(String prefix) {
        try {
            return new SpoolFile(FileChannel.open(
                    DIRECTORY.resolve(prefix + UUID.randomUUID()),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    public void append(ByteBuffer bytes) {
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
        return new FileContent(file, 0, size());
    }

    /** A part of the file. After this file was closed, its reads fail with {@link CancellationException}. */
    public ObjectContent content(long start, long size) {
        return new Part(new FileContent(file, start, size));
    }

    private record Part(FileContent bytes) implements ObjectContent {
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

        /** The file also contains other parts. */
        @Override
        public void close() {}
    }

    private static CancellationException disconnected() {
        return new CancellationException("The client disconnected.");
    }

    private static DetectionException notWritten(IOException cause) {
        LOG.errorf(
                "Cannot write request body: directory=%s freeBytes=%d reason=%s",
                DIRECTORY, DIRECTORY.toFile().getUsableSpace(), cause);
        return new DetectionException(
                ErrorCode.STORE_UNAVAILABLE,
                "The service has no disk space for the request body; try again later.",
                cause);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
