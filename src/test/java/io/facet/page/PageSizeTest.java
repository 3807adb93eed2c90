package io.facet.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PageSizeTest {
    private static final Path FOLDER = Path.of("src/main/resources/META-INF/resources");
    private static final long MAX_BYTES = 180_000;

    @Test
    void filesOfThePageHaveAtMost180KilobytesBeforeCompression() throws IOException {
        try (Stream<Path> files =
                Stream.concat(Stream.of(FOLDER.resolve("index.html")), Files.list(FOLDER.resolve("page")))) {
            assertThat(files.mapToLong(PageSizeTest::size).sum()).isBetween(1L, MAX_BYTES);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
