package io.facet.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());
    private static final DetectionResult RESULT = new DetectionResult(
            DetectionResult.SCHEMA, DetectionResult.Source.ofSize(3), null, null, "f", List.of(), null, null, null);

    @TempDir
    Path folder;

    @Test
    void sidecarAndPictureMirrorTheTreeAndLeaveNothingElse() throws IOException {
        OutputDirectory output = open(folder.resolve("out"));

        output.write(photo("sub/a.jpg"), RESULT, Optional.of(new byte[] {1}))
                .await()
                .indefinitely();

        try (var files = Files.walk(folder.resolve("out"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> folder.resolve("out").relativize(file).toString()))
                    .containsExactlyInAnyOrder("sub/a.jpg.faces.json", "sub/a.jpg.blurred.jpg");
        }
        assertThat(JSON.readTree(Files.readAllBytes(folder.resolve("out/sub/a.jpg.faces.json")))
                        .path("fingerprint")
                        .asText())
                .isEqualTo("f");
    }

    @Test
    void existingSidecarIsReplaced() throws IOException {
        Files.writeString(folder.resolve("a.jpg.faces.json"), "old");

        open(folder).write(photo("a.jpg"), RESULT, Optional.empty()).await().indefinitely();

        assertThat(folder.resolve("a.jpg.faces.json")).content().contains("facet/1");
    }

    @Test
    void unwritableFilesAreNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> open(file.resolve("out")))
                .isInstanceOf(DetectionException.class)
                .hasMessageContaining("Cannot write " + file.resolve("out"));
        assertThatThrownBy(() -> open(folder)
                        .write(photo("n".repeat(250) + ".jpg"), RESULT, Optional.empty())
                        .await()
                        .indefinitely())
                .isInstanceOf(DetectionException.class)
                .hasMessageContaining("Cannot write ");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private static OutputDirectory open(Path directory) {
        return new OutputDirectory(directory, ".faces.json", ".blurred.jpg", JSON);
    }

    private static LocalPhoto photo(String name) {
        return LocalPhoto.ofFile("photos/" + name, name, 1000);
    }
}
