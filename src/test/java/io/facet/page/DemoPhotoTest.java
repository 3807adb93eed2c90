package io.facet.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.storage.StoreSettings;
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
    void aNewFolderHasThePortrait() throws IOException {
        start(parent.resolve("new"), true, true);

        assertThat(Files.readAllBytes(parent.resolve("new/demo/astronaut.jpg"))).isEqualTo(Samples.portrait());
    }

    @Test
    void aFolderThatIsThereIsLeftAlone() {
        start(parent, true, true);

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void nothingIsMadeWhereNobodyWatchesOrWantsIt() {
        start(parent.resolve("new"), false, true);
        start(parent.resolve("new"), true, false);

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void aPlaceThatCannotBeWrittenStopsNothing() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");

        start(file.resolve("new"), true, true);

        assertThat(file).isEmptyFile();
    }

    private static void start(Path root, boolean watch, boolean demo) {
        new DemoPhoto(StoreSettings.watched(root, watch, demo), new DirectoryLayout(root)).put(new StartupEvent());
    }
}
