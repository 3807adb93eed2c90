package io.facet.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.testing.ResultSchema;
import io.facet.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** End to end: photos in a watched directory get their sidecars. */
@QuarkusTest
@TestProfile(WatchedFolderTest.Watched.class)
class WatchedFolderTest {
    private static final Path ROOT =
            Path.of("target", "watched-" + ProcessHandle.current().pid());
    private static final Duration SOON = Duration.ofSeconds(20);

    public static class Watched implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("facet.store.directory.root", ROOT.toString(), "facet.store.directory.watch", "true");
        }
    }

    @Test
    void hundredPhotosAtOnceGetOneSidecarEach() throws Exception {
        Path folder = Files.createDirectories(ROOT.resolve("hundred/nested"));
        for (int i = 0; i < 100; i++) {
            switch (i % 10) {
                case 0 -> Files.write(folder.resolve(i + ".jpg"), Samples.truncated());
                case 1 -> Files.writeString(folder.resolve(i + ".txt"), "not a photo");
                case 2 -> Files.writeString(folder.resolve("." + i + ".jpg"), "hidden");
                default -> Files.write(folder.resolve(i + ".jpg"), Samples.portrait());
            }
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(sidecars(folder)).hasSize(80));

        List<FileTime> written = times(folder);
        for (Path sidecar : sidecars(folder)) {
            String json = Files.readString(sidecar);
            ResultSchema.assertValid(json);
            boolean broken = Integer.parseInt(sidecar.getFileName().toString().split("\\.")[0]) % 10 == 0;
            assertThat(json.contains("CORRUPT_IMAGE")).as(sidecar.toString()).isEqualTo(broken);
        }
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(times(folder)).isEqualTo(written));
    }

    @Test
    void sidecarFollowsItsPhoto() throws Exception {
        Path photo = Files.createDirectories(ROOT.resolve("album")).resolve("a.jpg");
        Files.write(photo, Samples.portrait());
        Path sidecar = photo.resolveSibling("a.jpg.faces.json");
        await().atMost(SOON).until(() -> Files.exists(sidecar));

        Path renamed = photo.resolveSibling("b.jpg");
        Files.move(photo, renamed);
        await().atMost(SOON)
                .until(() -> !Files.exists(sidecar) && Files.exists(renamed.resolveSibling("b.jpg.faces.json")));

        Files.delete(renamed);
        await().atMost(SOON).until(() -> !Files.exists(renamed.resolveSibling("b.jpg.faces.json")));
    }

    private static List<Path> sidecars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".faces.json"))
                    .sorted()
                    .toList();
        }
    }

    private static List<FileTime> times(Path folder) throws IOException {
        return sidecars(folder).stream()
                .map(file -> {
                    try {
                        return Files.getLastModifiedTime(file);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }
}
