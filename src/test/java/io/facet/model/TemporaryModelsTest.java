package io.facet.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryModelsTest {
    private static final FileTime YESTERDAY = FileTime.from(Instant.now().minusSeconds(86_400));

    @TempDir
    private Path parent;

    @Test
    void modelsOfAKilledProcessAreDeleted() throws IOException {
        Path killed = directory("facet-models-killed", YESTERDAY);
        Path starting = directory("facet-models-starting", FileTime.from(Instant.now()));
        Path foreign = directory("other", YESTERDAY);

        new TemporaryModels(parent);

        assertThat(killed).doesNotExist();
        assertThat(starting).isNotEmptyDirectory();
        assertThat(foreign).isNotEmptyDirectory();
    }

    @Test
    void modelsOfARunningProcessAreKept() throws IOException {
        var running = new TemporaryModels(parent);
        Path model = running.copy("model.pt", new ByteArrayInputStream(new byte[] {1}));
        Files.setLastModifiedTime(model.getParent(), YESTERDAY);

        new TemporaryModels(parent);

        assertThat(model).hasBinaryContent(new byte[] {1});
    }

    private Path directory(String name, FileTime modified) throws IOException {
        Path directory = Files.createDirectory(parent.resolve(name));
        Files.write(directory.resolve("model.pt"), new byte[] {1});
        Files.createFile(directory.resolve("lock"));
        return Files.setLastModifiedTime(directory, modified);
    }
}
