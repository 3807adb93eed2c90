package io.facet.sidecar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarConfig.Render;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.storage.directory.DirectoryStore;
import io.facet.testing.InMemoryStore;
import io.facet.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metadata is kept by a store with object metadata and by a directory, which has none. */
class SidecarFilesTest {
    private static final SidecarNaming NAMING = SidecarSettings.naming(Render.BLUR);
    private static final ObjectLocation PHOTO = ObjectLocation.newest("album", "photo.jpg");
    private static final SidecarMetadata METADATA = new SidecarMetadata("etag", "fingerprint");

    @TempDir
    private Path root;

    private ObjectStore directory;
    private SidecarFiles files;

    @BeforeEach
    void createPhoto() throws IOException {
        Files.createDirectory(root.resolve("album"));
        Files.write(root.resolve("album/photo.jpg"), Samples.portrait());
        directory = new DirectoryStore(new DirectoryLayout(root));
        files = new SidecarFiles(directory, NAMING);
    }

    @Test
    void directoryKeepsMetadataInTheContent() {
        write(directory, METADATA, sidecar(METADATA), Optional.of(Samples.portrait()));

        assertThat(sidecarOf(files)).contains(METADATA);
        assertThat(pictureOf(files)).contains(METADATA);
    }

    @Test
    void storeWithMetadataKeepsThePictureUnchanged() {
        var store = new InMemoryStore();
        store.put(PHOTO.key(), Samples.portrait());
        var versioned = new SidecarMetadata("etag", "version", "fingerprint");

        write(store, versioned, sidecar(versioned), Optional.of(new byte[] {1, 2, 3}));

        var stored = new SidecarFiles(store, NAMING);
        assertThat(sidecarOf(stored)).contains(versioned);
        assertThat(pictureOf(stored)).contains(versioned);
    }

    @Test
    void errorSidecarIsRecognized() {
        byte[] json = """
                {"schema":"facet/1","source":{"eTag":"etag"},"fingerprint":"fingerprint","error":{"code":"X"}}""".getBytes(UTF_8);
        write(directory, METADATA.asUnreadable(), json, Optional.empty());

        assertThat(sidecarOf(files)).contains(METADATA.asUnreadable());
    }

    @Test
    void filesThatFacetDidNotWriteHaveNoMetadata() throws IOException {
        Files.writeString(root.resolve("album/photo.jpg.faces.json"), "{\"faces\":[]}");
        assertThat(sidecarOf(files)).isEmpty();
        for (byte[] other : new byte[][] {Samples.portrait(), "text".getBytes(UTF_8), new byte[0]}) {
            Files.write(root.resolve("album/photo.jpg.blurred.jpg"), other);
            assertThat(pictureOf(files)).isEmpty();
        }
    }

    @Test
    void truncatedFilesHaveNoMetadata() throws IOException {
        write(directory, METADATA, sidecar(METADATA), Optional.of(Samples.portrait()));
        for (String name : new String[] {"album/photo.jpg.faces.json", "album/photo.jpg.blurred.jpg"}) {
            byte[] content = Files.readAllBytes(root.resolve(name));
            Files.write(root.resolve(name), java.util.Arrays.copyOf(content, content.length - 3));
        }
        assertThat(sidecarOf(files)).isEmpty();
        assertThat(pictureOf(files)).isEmpty();
    }

    @Test
    void readerNeverSeesAPartialSidecar() {
        var writing = new AtomicBoolean(true);
        var writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 300; i++) {
                var metadata = new SidecarMetadata("e".repeat(1 + i * 97), "fingerprint");
                directory
                        .write(NAMING.sidecarOf(PHOTO), "application/json", sidecar(metadata), Map.of())
                        .await()
                        .indefinitely();
            }
            writing.set(false);
        });
        int complete = 0;
        while (writing.get() && !writer.isDone()) {
            if (Files.exists(root.resolve("album/photo.jpg.faces.json"))) {
                Optional<byte[]> content = directory
                        .head(NAMING.sidecarOf(PHOTO))
                        .chain(found -> directory.read(found.orElseThrow()))
                        .onFailure(io.facet.storage.ObjectChangedException.class)
                        .recoverWithNull()
                        .map(Optional::ofNullable)
                        .await()
                        .indefinitely();
                assertThat(content.map(SidecarReader::read)).isNotEqualTo(Optional.of(Optional.empty()));
                complete += content.isPresent() ? 1 : 0;
            }
        }
        writer.join();
        assertThat(complete).isPositive();
    }

    private static void write(ObjectStore store, SidecarMetadata metadata, byte[] json, Optional<byte[]> picture) {
        Optional<StoredObject> photo = store.head(PHOTO).await().indefinitely();
        var state = new PhotoState(photo, Optional.empty(), Optional.empty(), "fingerprint", true);
        new SidecarFiles(store, NAMING)
                .write(state, metadata, json, picture)
                .await()
                .indefinitely();
    }

    private static Optional<SidecarMetadata> sidecarOf(SidecarFiles files) {
        return files.sidecar(PHOTO).await().indefinitely();
    }

    private static Optional<SidecarMetadata> pictureOf(SidecarFiles files) {
        return files.picture(PHOTO).await().indefinitely();
    }

    private static byte[] sidecar(SidecarMetadata metadata) {
        return """
                {"schema":"facet/1","source":{"bucket":"x","key":"y","eTag":"%s","size":7},
                 "fingerprint":"%s","faces":[{"box":{"x":1}}]}""".formatted(metadata.sourceETag(), metadata.fingerprint()).getBytes(UTF_8);
    }
}
