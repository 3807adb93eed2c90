package io.facet.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import io.facet.testing.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    private static final Path CLIP = Path.of("src/test/resources/video/vp9.webm");
    private static final LocalFiles FILES = new LocalFiles(1 << 20, 1 << 20, true);

    @TempDir
    Path folder;

    @Test
    void contentOfANamedFileDecidesWhetherItIsAClip() throws IOException {
        byte[] clip = Files.readAllBytes(CLIP);

        assertThat(named("clip.jpg", clip)).isInstanceOf(LocalClip.class);
        assertThat(named("clip", clip)).isInstanceOf(LocalClip.class);
        assertThat(named("photo.mp4", Samples.portrait())).isInstanceOf(LocalPhoto.class);
    }

    @Test
    void nameDecidesIfTheContentIsUnknown() throws IOException {
        assertThat(named("damaged.mp4", "no clip".getBytes())).isInstanceOf(LocalClip.class);
        assertThat(named("empty.mkv", new byte[0])).isInstanceOf(LocalClip.class);
        assertThat(named("damaged.jpg", "no photo".getBytes())).isInstanceOf(LocalPhoto.class);
        assertThat(FILES.byContent(folder.resolve("missing.mp4").toString(), "missing.mp4"))
                .isInstanceOf(LocalClip.class);
    }

    private LocalFile named(String name, byte[] content) throws IOException {
        return FILES.byContent(Files.write(folder.resolve(name), content).toString(), name);
    }

    @Test
    void clipInAStreamIsReadFromAFileWithoutAName() throws IOException {
        byte[] clip = Files.readAllBytes(CLIP);

        LocalClip spooled = LocalClip.ofStream("-", "stdin", new ByteArrayInputStream(clip), clip.length);

        assertThat(spooled.source().size()).isEqualTo(clip.length);
        try (ObjectContent content = spooled.open().await().indefinitely()) {
            ByteBuffer read = ByteBuffer.allocate(clip.length);
            content.read(0, read);
            assertThat(read.array()).isEqualTo(clip);
            try (var names = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                assertThat(names)
                        .noneMatch(name -> name.getFileName().toString().startsWith("facet-clip-"));
            }
        }
    }

    @Test
    void streamAboveTheLimitFailsWhenItIsOpened() throws IOException {
        byte[] clip = Files.readAllBytes(CLIP);

        LocalClip spooled = LocalClip.ofStream("-", "stdin", new ByteArrayInputStream(clip), clip.length - 1);

        assertThatThrownBy(() -> spooled.open().await().indefinitely())
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TOO_MANY_BYTES))
                .hasMessageContaining("facet.video.max-bytes");
    }

    @Test
    void missingClipIsNamed() {
        LocalClip missing = LocalClip.ofFile(folder.resolve("missing.mp4").toString(), "missing.mp4");

        assertThatThrownBy(() -> missing.open().await().indefinitely())
                .isInstanceOf(DetectionException.class)
                .hasMessageEndingWith("missing.mp4 does not exist.");
    }
}
