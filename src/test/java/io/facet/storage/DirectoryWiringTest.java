package io.facet.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.ObjectLocation;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Neither a region nor credentials are configured here: a folder needs none. */
@QuarkusTest
@TestProfile(DirectoryWiringTest.Folder.class)
class DirectoryWiringTest {
    public static class Folder implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                return Map.of(
                        "facet.store.directory.root",
                        Files.createTempDirectory("photos").toString(),
                        "facet.store.directory.watch",
                        "false");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Inject
    ObjectStore store;

    @Inject
    DirectoryLayout layout;

    @Test
    void theStoreIsTheFolderWhenTheConfigurationSaysSo() throws IOException {
        Files.writeString(layout.root().resolve("photo.jpg"), "photo");
        var location = ObjectLocation.newest("default", "photo.jpg");
        assertThat(store.head(location).await().atMost(Duration.ofSeconds(5))).isPresent();
        store.check().await().atMost(Duration.ofSeconds(5));
    }
}
