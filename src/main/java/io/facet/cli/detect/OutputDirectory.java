package io.facet.cli.detect;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.Result;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Writes sidecars and pictures to a directory, under the same names as a store contains them. */
final class OutputDirectory {
    private final Path directory;
    private final String sidecarSuffix;
    private final String pictureSuffix;
    private final ObjectMapper json;

    /**
     * Creates the directory.
     *
     * @param pictureSuffix empty if there are no pictures
     */
    OutputDirectory(Path directory, String sidecarSuffix, String pictureSuffix, ObjectMapper json) {
        this.directory = directory;
        this.sidecarSuffix = sidecarSuffix;
        this.pictureSuffix = pictureSuffix;
        this.json = json;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unwritable(ErrorCode.BAD_PARAMETER, directory, e);
        }
        if (!Files.isWritable(directory)) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "Cannot write to %s: permission denied.".formatted(directory));
        }
    }

    /** The sidecar is written last, as in a store. */
    Uni<Result> write(LocalFile file, Result result, Optional<byte[]> picture) {
        return Uni.createFrom()
                .item(() -> {
                    picture.ifPresent(rendered -> replace(file.outputName() + pictureSuffix, rendered));
                    replace(file.outputName() + sidecarSuffix, bytes(result));
                    return result;
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private byte[] bytes(Result result) {
        try {
            return json.writeValueAsBytes(result);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void replace(String name, byte[] content) {
        Path file = directory.resolve(name);
        Path temporary = file.resolveSibling(
                ".facet-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            Files.createDirectories(file.getParent());
            try {
                Files.write(temporary, content);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw unwritable(ErrorCode.STORE_UNAVAILABLE, file, e);
        }
    }

    private static DetectionException unwritable(ErrorCode code, Path file, IOException cause) {
        String reason = Optional.of(cause)
                .filter(FileSystemException.class::isInstance)
                .map(failure -> ((FileSystemException) failure).getReason())
                .orElseGet(() -> cause.getClass().getSimpleName());
        return new DetectionException(code, "Cannot write %s: %s".formatted(file, reason), cause);
    }
}
