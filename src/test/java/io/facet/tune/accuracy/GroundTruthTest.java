package io.facet.tune.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.GroundTruthFace.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundTruthTest {
    @TempDir
    Path folder;

    @Test
    void widerTextMayHaveInvalidFacesAndEmptyPhotos() throws IOException {
        GroundTruth truth = read("wider.txt", """
                0--Parade/0_Parade_marchingband_1_849.jpg
                1
                449 330 122 149 0 0 0 0 0 0
                0--Parade/0_Parade_Parade_0_452.jpg
                0
                0 0 0 0 0 0 0 0 0 0
                1--Handshaking/pair.jpg
                3
                10 20 30 40 0 0 0 0 0 0
                50 60 7 8 2 0 0 1 2 0
                90 90 0 0 0 0 0 0 0 0
                2--Demonstration/empty.jpg
                0
                """);

        assertThat(truth.size()).isEqualTo(4);
        assertThat(truth.facesOf("0--Parade/0_Parade_marchingband_1_849.jpg").orElseThrow())
                .containsExactly(GroundTruthFace.of(new BoundingBox(449, 330, 122, 149)));
        assertThat(truth.facesOf("0--Parade/0_Parade_Parade_0_452.jpg"))
                .hasValueSatisfying(faces -> assertThat(faces).isEmpty());
        assertThat(truth.facesOf("1--Handshaking/pair.jpg").orElseThrow())
                .extracting(GroundTruthFace::role)
                .containsExactly(Role.FACE, Role.IGNORED, Role.IGNORED);
        assertThat(truth.facesOf("2--Demonstration/empty.jpg")).isPresent();
    }

    @Test
    void cocoMayHaveCrowdsAndOtherCategories() throws IOException {
        GroundTruth truth = read("coco.json", """
                {"images": [{"id": 7, "file_name": "a.jpg"}, {"id": 8, "file_name": "b.jpg"}],
                 "categories": [{"id": 1, "name": "face"}, {"id": 2, "name": "dog"}],
                 "annotations": [
                   {"image_id": 7, "category_id": 1, "bbox": [1, 2, 30.5, 40], "iscrowd": 0},
                   {"image_id": 7, "category_id": 1, "bbox": [5, 5, 9, 9], "iscrowd": 1},
                   {"image_id": 7, "category_id": 2, "bbox": [3, 3, 3, 3], "iscrowd": 0}]}
                """);

        assertThat(truth.facesOf("a.jpg").orElseThrow())
                .containsExactly(
                        GroundTruthFace.of(new BoundingBox(1, 2, 30.5f, 40)),
                        new GroundTruthFace(new BoundingBox(5, 5, 9, 9), Role.CROWD));
        assertThat(truth.facesOf("b.jpg"))
                .hasValueSatisfying(faces -> assertThat(faces).isEmpty());
    }

    @Test
    void vocFolderHasPixelsThatStartAtOne() throws IOException {
        Files.createDirectory(folder.resolve("voc"));
        Files.writeString(folder.resolve("voc/one.xml"), voc("<filename>one.png</filename>", "with_mask", 0));
        Files.writeString(folder.resolve("voc/two.xml"), voc("", "without_mask", 1));

        GroundTruth truth = GroundTruth.read(folder.resolve("voc"));

        assertThat(truth.facesOf("photos/one.png").orElseThrow())
                .containsExactly(GroundTruthFace.of(new BoundingBox(10, 20, 30, 40)));
        assertThat(truth.facesOf("two.jpg").orElseThrow())
                .extracting(GroundTruthFace::role)
                .containsExactly(Role.IGNORED);
    }

    @Test
    void otherVocObjectsAreIgnoredIfThereAreFaces() throws IOException {
        Files.createDirectory(folder.resolve("voc"));
        Files.writeString(folder.resolve("voc/one.xml"), voc("", "face", 0));
        Files.writeString(folder.resolve("voc/two.xml"), voc("", "hat", 0));

        GroundTruth truth = GroundTruth.read(folder.resolve("voc"));

        assertThat(truth.facesOf("one.jpg").orElseThrow()).hasSize(1);
        assertThat(truth.facesOf("two.jpg").orElseThrow()).isEmpty();
    }

    @Test
    void photosMatchByTheirLongestCommonPath() throws IOException {
        GroundTruth truth = read("wider.txt", """
                here/same.jpg
                1
                1 1 20 20
                there/same.jpg
                1
                2 2 20 20
                there/alone.jpg
                1
                3 3 20 20
                """);

        assertThat(truth.facesOf("/data/here/same.jpg")
                        .orElseThrow()
                        .get(0)
                        .box()
                        .x())
                .isEqualTo(1);
        assertThat(truth.facesOf("flat/alone.jpg").orElseThrow().get(0).box().x())
                .isEqualTo(3);
        assertThat(truth.facesOf("flat/same.jpg")).as("ambiguous").isEmpty();
        assertThat(truth.facesOf("here/nowhere.jpg")).isEmpty();
    }

    @Test
    void invalidFilesAreRejectedWithTheReason() throws IOException {
        assertRejected("cut.txt", "a.jpg\n2\n1 1 20 20\n", "a.jpg");
        assertRejected("odd.txt", "a.jpg\nb.jpg\n", "no number of faces after a.jpg");
        assertRejected("odd.json", "{}", "has no images");
        assertRejected("odd.xml", "<html/>", "has no annotation element");
        assertRejected("entity.xml", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><annotation/>", "DOCTYPE");
        assertThatThrownBy(() -> GroundTruth.read(folder.resolve("missing.txt")))
                .isInstanceOf(DetectionException.class);
    }

    private void assertRejected(String name, String content, String reason) {
        assertThatThrownBy(() -> read(name, content))
                .isInstanceOf(DetectionException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }

    private GroundTruth read(String name, String content) throws IOException {
        return GroundTruth.read(Files.writeString(folder.resolve(name), content));
    }

    private static String voc(String filename, String name, int difficult) {
        return """
                <annotation>%s<object><name>%s</name><difficult>%d</difficult>
                <bndbox><xmin>11</xmin><ymin>21</ymin><xmax>40</xmax><ymax>60</ymax></bndbox></object></annotation>
                """.formatted(filename, name, difficult);
    }
}
