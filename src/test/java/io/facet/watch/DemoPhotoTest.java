package io.facet.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.storage.directory.DirectoryConfig;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.testing.Samples;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPhotoTest {
    @TempDir
    Path parent;

    @Test
    void newDirectoryContainsPortrait() throws IOException {
        start(parent.resolve("new"), true, true);

        assertThat(Files.readAllBytes(parent.resolve("new/demo/astronaut.jpg"))).isEqualTo(Samples.portrait());
    }

    @Test
    void existingDirectoryIsNotChanged() {
        start(parent, true, true);

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void directoryIsNotCreatedIfWatchOrDemoIsOff() {
        start(parent.resolve("new"), false, true);
        start(parent.resolve("new"), true, false);

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void startupContinuesIfDirectoryCannotBeCreated() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");

        start(file.resolve("new"), true, true);

        assertThat(file).isEmptyFile();
    }

    private static void start(Path root, boolean watch, boolean demo) {
        var config = new DirectoryConfig() {
            @Override
            public Path root() {
                return root;
            }

            @Override
            public boolean watch() {
                return watch;
            }

            @Override
            public boolean demo() {
                return demo;
            }
        };
        new DemoPhoto(config, new DirectoryLayout(root), true).copy(new StartupEvent());
    }
}
