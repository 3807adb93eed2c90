package io.facet.storage;

import java.nio.file.Path;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;

/** The store's configuration, for tests that start no service. */
public record StoreSettings(Type type, String suffix, Directory directory, S3 s3) implements StoreConfig {
    private record Folder(Path root, boolean watch) implements Directory {}

    private record Checksums(
            RequestChecksumCalculation requestChecksumCalculation,
            ResponseChecksumValidation responseChecksumValidation)
            implements S3 {}

    public static StoreSettings directory(Path root) {
        return new StoreSettings(
                Type.DIRECTORY,
                ".faces.json",
                new Folder(root, true),
                new Checksums(RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation.WHEN_REQUIRED));
    }
}
