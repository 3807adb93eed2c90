package io.facet.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The memory limit of every manifest is enough for any photo by the formula of docs/operations.md; time limits exceed those inside. */
class ResourceLimitsTest {
    private static final Path OPERATIONS = Path.of("docs/operations.md");
    private static final Path LAMBDA = Path.of("deploy/aws/lambda.yaml");

    static Stream<Container> containers() {
        return Stream.of(
                Container.ofCompose(Path.of("deploy/compose/compose.yaml")),
                Container.ofEcs(Path.of("deploy/aws/ecs-gpu.yaml")),
                Container.ofLambda(LAMBDA),
                Container.ofPod("Cloud Run", List.of(Kustomize.read(Path.of("deploy/cloudrun/service.yaml")))));
    }

    static Stream<Container> overlays() {
        return Kustomize.overlays(Path.of("deploy")).stream()
                .map(overlay -> Container.ofPod(overlay.toString(), Kustomize.render(overlay)));
    }

    static Stream<Container> commands() {
        return Stream.of("docs/containers.md", "deploy/compose/README.md")
                .flatMap(page -> Container.ofCommands(Path.of(page)).stream());
    }

    @ParameterizedTest
    @MethodSource({"containers", "overlays", "commands"})
    void memoryLimitIsEnoughForAnyPhoto(Container container) {
        assertThat(MemoryFormula.peakBytes(container))
                .as("%s: peak memory", container.name())
                .isLessThanOrEqualTo(container.memory());
    }

    @ParameterizedTest
    @MethodSource({"containers", "overlays"})
    void precisionDoesNotDependOnTheProcessor(Container container) {
        boolean gpu = "gpu".equals(container.environment().get("FACET_MODEL_DEVICE"));

        assertThat(container.environment()).containsEntry("FACET_MODEL_PRECISION", gpu ? "fp16" : "fp32");
    }

    @Test
    void formulaIsTheDocumentedOne() throws IOException {
        assertThat(Files.readString(OPERATIONS)).contains(MemoryFormula.TEXT);
    }

    @Test
    void formulaGivesTheDocumentedExample() {
        var container = new Container("4 GiB", 4L << 30, 4, 0, Map.of());

        assertThat(MemoryFormula.peakBytes(container, 3)).isBetween(2_840_000_000L, 2_850_000_000L);
    }

    /** A photo takes four calls of the store, and AWS recommends six timeouts of the function for the queue. */
    @Test
    void lambdaWaitsForEveryStoreCall() throws IOException {
        JsonNode resources = Kustomize.read(LAMBDA).path("Resources");
        long function = resources.at("/Function/Properties/Timeout").asLong();
        long queue = Kustomize.read(Path.of("deploy/aws/photos.yaml"))
                .at("/Resources/Events/Properties/VisibilityTimeout")
                .asLong();

        assertThat(function).isGreaterThan(4 * seconds("quarkus.s3.api-call-timeout"));
        assertThat(queue).isGreaterThanOrEqualTo(6 * function);
    }

    private static long seconds(String setting) throws IOException {
        String settings = Files.readString(Path.of("src/main/resources/application.properties"));
        return Long.parseLong(
                DeployFiles.found(settings, "^" + setting + "=(\\d+)s$").first());
    }
}
