package io.facet.cli.detect;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** A photo or a clip that {@code detect} processes. */
interface LocalFile {
    String STANDARD_INPUT = "-";

    String path();

    /** The path relative to an output directory. */
    String outputName();

    DetectionResult.Source source();

    static DetectionException unreadable(String path, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return new DetectionException(ErrorCode.OBJECT_NOT_FOUND, "File %s does not exist.".formatted(path), cause);
        }
        String reason = cause instanceof AccessDeniedException ? "permission denied" : cause.getMessage();
        return new DetectionException(
                ErrorCode.STORE_UNAVAILABLE, "Cannot read %s: %s.".formatted(path, reason), cause);
    }
}
