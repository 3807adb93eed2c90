package io.facet.deploy;

import static io.facet.deploy.Kustomize.YAML;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every overlay keeps the image of its device, regardless of where a user changes the name of the image. */
class OverlayImagesTest {
    private static final String NAME = "registry.example:5000/team/faces";

    @TempDir
    Path copy;

    @BeforeEach
    void copyManifests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("deploy"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(Path.of("deploy").relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    @Test
    void overlaysUseTheImageOfTheirDevice() {
        assertThat(images())
                .containsEntry("kubernetes/overlays/cpu", "facet:cpu")
                .containsEntry("kubernetes/overlays/gpu", "facet:gpu")
                .containsEntry("keda/cpu", "facet:cpu")
                .containsEntry("keda/gpu", "facet:gpu")
                .containsEntry("knative", "facet:cpu");
    }

    /** What {@code kustomize edit set image facet=… facet-gpu=…} writes, without a tag. */
    @Test
    void namesSetInTheComponentReachEveryOverlay() {
        setImages(
                "kubernetes/components/image",
                List.of(Map.of("name", "facet", "newName", NAME), Map.of("name", "facet-gpu", "newName", NAME)));

        assertThat(images())
                .containsEntry("kubernetes/overlays/gpu", NAME + ":gpu")
                .containsEntry("keda/gpu", NAME + ":gpu")
                .containsEntry("keda/cpu", NAME + ":cpu")
                .containsEntry("kubernetes/overlays/cpu", NAME + ":cpu")
                .containsEntry("knative", NAME + ":cpu");
    }

    @Test
    void nameSetInTheBaseLeavesTheImageForGpus() {
        setImages("kubernetes/base", List.of(Map.of("name", "facet", "newName", NAME, "newTag", "9.9.9")));

        assertThat(images())
                .containsEntry("kubernetes/overlays/gpu", "facet:gpu")
                .containsEntry("keda/gpu", "facet:gpu");
    }

    @Test
    void nameSetInAnOverlayOfTheUserKeepsTheTag() throws IOException {
        Path own = Files.createDirectories(copy.resolve("own"));
        Files.writeString(own.resolve("kustomization.yaml"), "resources: [../keda/gpu]\n");
        setImages("own", List.of(Map.of("name", "facet", "newName", NAME)));

        assertThat(image(own)).isEqualTo(NAME + ":gpu");
    }

    private void setImages(String directory, List<Map<String, String>> images) {
        Path file = copy.resolve(directory).resolve("kustomization.yaml");
        ObjectNode kustomization = (ObjectNode) Kustomize.read(file);
        kustomization.set("images", YAML.valueToTree(images));
        try {
            YAML.writeValue(file.toFile(), kustomization);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The image of each overlay, with {@code cpu} or {@code gpu} in place of the tag. */
    private Map<String, String> images() {
        Map<String, String> images = new TreeMap<>();
        Kustomize.overlays(copy)
                .forEach(overlay -> images.put(copy.relativize(overlay).toString(), image(overlay)));
        return images;
    }

    private static String image(Path overlay) {
        JsonNode container = Kustomize.render(overlay).stream()
                .map(manifest -> manifest.at("/spec/template/spec/containers/0"))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseThrow();
        String image = container.path("image").asText();
        boolean gpu = image.endsWith("-gpu");
        assertThat(container.at("/resources/limits").has("nvidia.com/gpu"))
                .as(overlay + ": " + image)
                .isEqualTo(gpu);
        return image.substring(0, image.lastIndexOf(':')) + (gpu ? ":gpu" : ":cpu");
    }
}
