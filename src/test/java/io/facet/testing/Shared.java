package io.facet.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Photos and weights in {@code ../shared}, outside of the project. Tests that need them are skipped if they are missing, or fail
 * if {@code FACET_REQUIRE_SHARED=true}.
 */
public final class Shared {
    private static final Path ROOT = Path.of("..", "shared");

    private Shared() {}

    public static Path root() {
        boolean present = Files.isDirectory(ROOT);
        if (!present && Boolean.parseBoolean(System.getenv("FACET_REQUIRE_SHARED"))) {
            fail(ROOT.toAbsolutePath() + " is missing and FACET_REQUIRE_SHARED is set");
        }
        assumeTrue(present, () -> ROOT.toAbsolutePath() + " is missing");
        return ROOT;
    }

    public static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(root().resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the files in a folder, sorted. */
    public static List<String> names(String folder) {
        try (Stream<Path> files = Files.list(root().resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
