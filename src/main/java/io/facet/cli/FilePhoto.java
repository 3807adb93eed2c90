package io.facet.cli;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A photo named on the command line. */
final class FilePhoto implements Photo {
    private final String path;
    private final long limit;
    private volatile long size;

    /**
     * A photo that has not been read yet.
     *
     * @param limit in bytes, of what is read from standard input
     */
    FilePhoto(String path, long limit) {
        this.path = path;
        this.limit = limit;
        this.size = isStandardInput() ? limit : fileSize();
    }

    @Override
    public DetectionResult.Source source() {
        return new DetectionResult.Source(null, path, null, null, size);
    }

    @Override
    public Uni<ByteBuffer> read() {
        return Uni.createFrom()
                .item(this::bytes)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .invoke(bytes -> size = bytes.length)
                .map(ByteBuffer::wrap);
    }

    private boolean isStandardInput() {
        return path.equals(PhotoFiles.STANDARD_INPUT);
    }

    private long fileSize() {
        try {
            return Files.size(Path.of(path));
        } catch (IOException e) {
            // Reading it will say what is wrong.
            return 0;
        }
    }

    private byte[] bytes() {
        try {
            // One byte over the limit is enough to be refused.
            return isStandardInput()
                    ? System.in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, limit + 1))
                    : Files.readAllBytes(Path.of(path));
        } catch (NoSuchFileException e) {
            throw new DetectionException(ErrorCode.OBJECT_NOT_FOUND, "There is no file " + path + ".", e);
        } catch (IOException e) {
            throw new DetectionException(
                    ErrorCode.STORE_UNAVAILABLE, "%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }
}
