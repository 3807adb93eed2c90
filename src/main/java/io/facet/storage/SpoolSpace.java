package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Limits the bytes of all {@link SpoolFile}s together. */
public final class SpoolSpace {
    private static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"));

    private final Path directory;
    private final long limit;
    private final AtomicLong reserved = new AtomicLong();

    /** @param limit in bytes */
    public SpoolSpace(long limit) {
        this(DIRECTORY, limit);
    }

    SpoolSpace(Path directory, long limit) {
        this.directory = directory;
        this.limit = limit;
    }

    /**
     * Fails with {@code OVERLOADED} if the free space is too small for the expected bytes, or {@code TOO_MANY_BYTES} if the whole space is.
     *
     * @param prefix names the kind of content in the list of open files
     * @param expectedBytes reserved until the file is closed; the file may get more
     */
    public SpoolFile create(String prefix, long expectedBytes) {
        reserve(expectedBytes, expectedBytes);
        try {
            return new SpoolFile(this, directory, prefix, expectedBytes);
        } catch (RuntimeException failed) {
            release(expectedBytes);
            throw failed;
        }
    }

    /** @param fileBytes the size of the file with the bytes to reserve */
    void reserve(long bytes, long fileBytes) {
        if (fileBytes > limit) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_BYTES,
                    "The body has at least %d bytes; the limit is %d.".formatted(fileBytes, limit));
        }
        if (reserved.addAndGet(bytes) > limit) {
            release(bytes);
            throw new DetectionException(
                    ErrorCode.OVERLOADED,
                    "The service is at capacity: the request bodies on its disk have %d bytes and may have %d; try again later."
                            .formatted(reserved.get(), limit));
        }
    }

    void release(long bytes) {
        reserved.addAndGet(-bytes);
    }
}
