package io.facet.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Renders kustomizations with the kubectl that {@code FACET_KUBECTL} names or that is on the path. Without it, tests are skipped. */
final class Kustomize {
    static final YAMLMapper YAML = new YAMLMapper();

    private Kustomize() {}

    /** The directories under {@code root} that {@code kubectl apply -k} accepts, as opposed to components. */
    static List<Path> overlays(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.endsWith("kustomization.yaml"))
                    .filter(file -> read(file).path("kind").asText().equals("Kustomization"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> render(Path directory) {
        try {
            Process process = new ProcessBuilder(kubectl(), "kustomize", directory.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(output).isZero();
            return YAML.readerFor(JsonNode.class).<JsonNode>readValues(output).readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String kubectl() {
        Optional<String> configured = Optional.ofNullable(System.getenv("FACET_KUBECTL"));
        assumeTrue(
                configured.isPresent()
                        || Stream.of(System.getenv("PATH").split(File.pathSeparator))
                                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl"))),
                "kubectl is not installed");
        return configured.orElse("kubectl");
    }

    static JsonNode read(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
