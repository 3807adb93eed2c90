package io.facet.cli.detect;

import io.facet.detection.DetectionResult;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A photo in a local file, or one that was read from a stream. */
final class LocalPhoto implements LocalFile, Photo {
    private final String path;
    private final String outputName;
    private final Reader reader;
    private volatile long size;

    private interface Reader {
        byte[] read() throws IOException;
    }

    private LocalPhoto(String path, String outputName, long size, Reader reader) {
        this.path = path;
        this.outputName = outputName;
        this.size = size;
        this.reader = reader;
    }

    static LocalPhoto ofFile(String path, String outputName, long maxBytes) {
        return new LocalPhoto(path, outputName, fileSize(path), () -> {
            try (InputStream in = Files.newInputStream(Path.of(path))) {
                return bytes(in, maxBytes);
            }
        });
    }

    static LocalPhoto ofStream(String path, String outputName, InputStream in, long maxBytes) throws IOException {
        byte[] content = bytes(in, maxBytes);
        return new LocalPhoto(path, outputName, content.length, () -> content);
    }

    /** One byte more than the limit, so that the pipeline rejects a longer input. */
    private static byte[] bytes(InputStream in, long maxBytes) throws IOException {
        return in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, maxBytes + 1));
    }

    /** Returns 0 if the file cannot be read; the reader then reports the error. */
    static long fileSize(String path) {
        try {
            return Files.size(Path.of(path));
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String outputName() {
        return outputName;
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

    private byte[] bytes() {
        try {
            return reader.read();
        } catch (IOException e) {
            throw LocalFile.unreadable(path, e);
        }
    }
}
