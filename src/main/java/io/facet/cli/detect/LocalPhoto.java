package io.facet.cli.detect;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A photo in a local file or on standard input. */
final class LocalPhoto implements Photo {
    static final String STANDARD_INPUT = "-";

    private final String path;
    private final String outputName;
    private final long maxBytes;
    private volatile long size;
    private volatile byte[] content;

    /**
     * @param outputName the path of the photo relative to an output directory
     * @param maxBytes limit for standard input
     */
    LocalPhoto(String path, String outputName, long maxBytes) {
        this.path = path;
        this.outputName = outputName;
        this.maxBytes = maxBytes;
        this.size = fileSize();
    }

    String path() {
        return path;
    }

    String outputName() {
        return outputName;
    }

    boolean isStandardInput() {
        return path.equals(STANDARD_INPUT);
    }

    /** Reads the bytes now; blocks. */
    void readAhead() {
        content = bytes();
        size = content.length;
    }

    @Override
    public DetectionResult.Source source() {
        return new DetectionResult.Source(null, path, null, null, size);
    }

    @Override
    public Uni<ByteBuffer> read() {
        return Uni.createFrom()
                .item(() -> content == null ? bytes() : content)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .invoke(bytes -> size = bytes.length)
                .map(ByteBuffer::wrap);
    }

    /** Returns 0 if the file does not exist; {@link #read} then reports the error. A pipe has no size before it is read. */
    private long fileSize() {
        try {
            Path file = Path.of(path);
            return Files.isRegularFile(file) || !Files.exists(file) ? Files.size(file) : maxBytes;
        } catch (IOException e) {
            return 0;
        }
    }

    private byte[] bytes() {
        try (InputStream in = isStandardInput() ? System.in : Files.newInputStream(Path.of(path))) {
            // One byte more than the limit, so that the pipeline rejects a longer input.
            return in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, maxBytes + 1));
        } catch (NoSuchFileException e) {
            throw new DetectionException(ErrorCode.OBJECT_NOT_FOUND, "File %s does not exist.".formatted(path), e);
        } catch (AccessDeniedException e) {
            throw new DetectionException(
                    ErrorCode.STORE_UNAVAILABLE, "Cannot read %s: permission denied.".formatted(path));
        } catch (IOException e) {
            throw new DetectionException(
                    ErrorCode.STORE_UNAVAILABLE, "Cannot read %s: %s.".formatted(path, e.getMessage()));
        }
    }
}
