package io.facet.cli.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.sidecar.SidecarConfig;
import io.facet.sidecar.SidecarNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSearchTest {
    private static final SidecarNaming NAMING = new SidecarNaming(new SidecarConfig() {
        @Override
        public String suffix() {
            return ".faces.json";
        }

        @Override
        public Render render() {
            return Render.OFF;
        }
    });

    @TempDir
    Path folder;

    @Test
    void directoryStandsForItsClipsUnlessTheyAreDisabled() throws IOException {
        create("a.jpg", "sub/b.MP4", "c.webm", "b.MP4.faces.json");
        List<String> paths = List.of(folder.toString());

        FileSearch.Found found = search(Optional.empty()).find(paths);
        FileSearch.Found withoutClips =
                new FileSearch(NAMING, Optional.empty(), new LocalFiles(1000, 2000, false)).find(paths);

        assertThat(found.photos()).extracting(LocalPhoto::outputName).containsExactly("a.jpg");
        assertThat(found.clips()).extracting(LocalClip::outputName).containsExactly("c.webm", "sub/b.MP4");
        assertThat(withoutClips.clips()).isEmpty();
        assertThat(withoutClips.notes()).singleElement().asString().contains("Skipped 2 files", "c.webm");
    }

    @Test
    void directoryStandsForItsPhotosOnly() throws IOException {
        create(
                "a.jpg",
                "sub/b.PNG",
                "notes.txt",
                "a.jpg.faces.json",
                "a.jpg.blurred.jpg",
                ".hidden.jpg",
                ".trash/c.jpg");

        FileSearch.Found found = search(Optional.empty()).find(List.of(folder.toString()));

        assertThat(found.photos()).extracting(LocalPhoto::outputName).containsExactly("a.jpg", "sub/b.PNG");
        assertThat(found.notes())
                .singleElement()
                .asString()
                .contains("Skipped 1 files")
                .endsWith("notes.txt.");
    }

    @Test
    void pictureWithoutItsPhotoIsAPhoto() throws IOException {
        create("holiday.blurred.jpg");

        assertThat(search(Optional.empty()).find(List.of(folder.toString())).photos())
                .hasSize(1);
    }

    @Test
    void photoThatIsNamedTwiceIsFoundOnce() throws IOException {
        create("a.jpg", "b.jpg");
        String photo = folder.resolve("a.jpg").toString();

        FileSearch.Found found = search(Optional.empty()).find(List.of(photo, folder + "/./a.jpg", folder.toString()));

        assertThat(found.photos()).hasSize(2);
        assertThat(found.notes()).hasSize(2).allMatch(note -> note.contains("more than once"));
    }

    @Test
    void emptyDirectoryIsReported() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));

        FileSearch.Found found = search(Optional.empty()).find(List.of(empty.toString()));

        assertThat(found.photos()).isEmpty();
        assertThat(found.notes()).singleElement().asString().startsWith("No photos or clips in " + empty);
    }

    @Test
    void outputsInsideTheInputAreNotRead() throws IOException {
        create("a.jpg", "out/b.jpg");
        List<String> paths = List.of(folder.toString());

        assertThat(search(Optional.of(folder.resolve("out"))).find(paths).photos())
                .hasSize(1);
        assertThat(search(Optional.of(folder)).find(paths).photos()).hasSize(2);
    }

    @Test
    void photosOfTheSameOutputAreRejected() throws IOException {
        create("one/a.jpg", "two/a.jpg");
        FileSearch search = search(Optional.of(folder.resolve("out")));
        search.find(List.of(
                folder.resolve("one").toString(), folder.resolve("two/a.jpg").toString()));

        assertThatThrownBy(search::requireDistinctOutputs)
                .isInstanceOf(DetectionException.class)
                .hasMessageContainingAll("one/a.jpg", "two/a.jpg", "same file, a.jpg.faces.json");
    }

    private FileSearch search(Optional<Path> output) {
        return new FileSearch(NAMING, output, new LocalFiles(1000, 2000, true));
    }

    private void create(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content");
        }
    }
}
