package io.facet.deploy;

import static io.facet.deploy.MemoryFormula.bytes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Facet's container in a manifest: limits and environment. {@code memoryFiles} are bytes of file systems in its memory. */
record Container(String name, long memory, int cores, long memoryFiles, Map<String, String> environment) {

    private static final Pattern DOCKER_RUN = Pattern.compile("docker run(?:.|\\\\\\n)*");

    @Override
    public String toString() {
        return name;
    }

    /** A Kubernetes or Knative workload, with the ConfigMap that it uses. */
    static Container ofPod(String name, List<JsonNode> manifests) {
        JsonNode container = manifests.stream()
                .map(manifest -> manifest.at("/spec/template/spec/containers/0"))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseThrow();
        Map<String, String> environment = new TreeMap<>();
        manifests.stream()
                .filter(manifest -> manifest.path("kind").asText().equals("ConfigMap"))
                .forEach(map -> map.path("data")
                        .properties()
                        .forEach(entry ->
                                environment.put(entry.getKey(), entry.getValue().asText())));
        addVariables(container.path("env"), "name", "value", environment);
        JsonNode limits = container.at("/resources/limits");
        return new Container(
                name, bytes(limits.path("memory").asText()), limits.path("cpu").asInt(), 0, environment);
    }

    static Container ofCompose(Path file) {
        JsonNode service = Kustomize.read(file).at("/services/facet");
        Map<String, String> environment = new TreeMap<>();
        service.path("environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        return new Container(
                file.toString(),
                bytes(service.path("mem_limit").asText()),
                cores(service.path("cpus").asText()),
                tmpfs(service.path("tmpfs").path(0).asText()),
                environment);
    }

    static Container ofEcs(Path file) {
        JsonNode container = Kustomize.read(file).at("/Resources/Task/Properties/ContainerDefinitions/0");
        Map<String, String> environment = new TreeMap<>();
        addVariables(container.path("Environment"), "Name", "Value", environment);
        return new Container(
                file.toString(),
                container.path("Memory").asLong() << 20,
                cores("" + container.path("Cpu").asInt() / 1024.0),
                container.at("/LinuxParameters/Tmpfs/0/Size").asLong() << 20,
                environment);
    }

    /** Each invocation gets one event, which is not a form, so nothing large is in /tmp; it is also not in memory. */
    static Container ofLambda(Path file) {
        JsonNode function = Kustomize.read(file).at("/Resources/Function/Properties");
        Map<String, String> environment = new TreeMap<>();
        function.at("/Environment/Variables")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        long memory = function.path("MemorySize").asLong() << 20;
        return new Container(file.toString(), memory, (int) (memory / (1769L << 20)) + 1, 0, environment);
    }

    /** The {@code docker run} commands of a page that limit memory or make the file system read-only. */
    static List<Container> ofCommands(Path page) {
        try {
            return DOCKER_RUN
                    .matcher(Files.readString(page))
                    .results()
                    .map(MatchResult::group)
                    .filter(command -> command.contains("--memory") || command.contains("--tmpfs"))
                    .map(command -> new Container(
                            page + ": " + command,
                            bytes(option(command, "--memory")),
                            cores(option(command, "--cpus")),
                            tmpfs(option(command, "--tmpfs")),
                            Map.of()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addVariables(JsonNode list, String name, String value, Map<String, String> environment) {
        list.forEach(variable -> environment.put(
                variable.path(name).asText(), variable.path(value).asText()));
    }

    private static String option(String command, String name) {
        return DeployFiles.found(command, name + " (\\S+)").first();
    }

    /** The JVM rounds a part of a core up. */
    private static int cores(String cpus) {
        return (int) Math.ceil(Double.parseDouble(cpus));
    }

    private static long tmpfs(String mount) {
        return bytes(DeployFiles.found(mount, "size=(\\w+)").first());
    }
}
