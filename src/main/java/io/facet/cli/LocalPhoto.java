package io.facet.cli;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.image.header.ImageFormat;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A photo in a local file or on standard input. */
final class LocalPhoto implements Photo {
    private static final String STANDARD_INPUT = "-";

    private final String path;
    private final long maxBytes;
    private volatile long size;

    /** @param maxBytes limit for standard input */
    LocalPhoto(String path, long maxBytes) {
        this.path = path;
        this.maxBytes = maxBytes;
        this.size = isStandardInput() ? maxBytes : fileSize();
    }

    /** Replaces each directory by the files in it that have the suffix of an image format. */
    static List<String> expand(List<String> paths) {
        return paths.stream().flatMap(LocalPhoto::expand).toList();
    }

    private static Stream<String> expand(String path) {
        if (path.equals(STANDARD_INPUT) || !Files.isDirectory(Path.of(path))) {
            return Stream.of(path);
        }
        try (Stream<Path> files = Files.walk(Path.of(path))) {
            return files
                    .filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(LocalPhoto::hasImageSuffix)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasImageSuffix(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ImageFormat.allSuffixes().stream().anyMatch(lower::endsWith);
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
        return path.equals(STANDARD_INPUT);
    }

    /** Returns 0 if there is no such file; {@link #read} then reports the error. */
    private long fileSize() {
        try {
            return Files.size(Path.of(path));
        } catch (IOException e) {
            return 0;
        }
    }

    private byte[] bytes() {
        try {
            // One byte more than the limit, so that the pipeline rejects a longer input.
            return isStandardInput()
                    ? System.in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8L, maxBytes + 1))
                    : Files.readAllBytes(Path.of(path));
        } catch (NoSuchFileException e) {
            throw new DetectionException(ErrorCode.OBJECT_NOT_FOUND, "File %s does not exist.".formatted(path), e);
        } catch (IOException e) {
            throw new DetectionException(
                    ErrorCode.STORE_UNAVAILABLE, "Cannot read %s: %s".formatted(path, e.getMessage()), e);
        }
    }
}
