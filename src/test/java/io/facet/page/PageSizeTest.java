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
    private static final long MAX_CLIP_BYTES = 40_000;

    @Test
    void filesOfThePageHaveAtMost180KilobytesBeforeCompression() throws IOException {
        assertThat(size(FOLDER.resolve("index.html")) + sizeOfFiles(FOLDER.resolve("page")))
                .isBetween(1L, MAX_BYTES);
    }

    @Test
    void filesThatTheFirstClipLoadsHaveAtMost40KilobytesBeforeCompression() throws IOException {
        assertThat(sizeOfFiles(FOLDER.resolve("page/clip"))).isBetween(1L, MAX_CLIP_BYTES);
    }

    private static long sizeOfFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(PageSizeTest::size)
                    .sum();
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
