import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the SBOM of the distribution: the components that Quarkus lists, without those of the build, and with the native libraries
 * and model weights inside the jars. Fails if a license is not allowed. The build runs it as a source file:
 *
 * <pre>java Sbom.java DIRECTORY_OF_THIS_FILE MODELS QUARKUS_SBOM OUTPUT</pre>
 */
final class Sbom {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> HASHES = Set.of("SHA-1", "SHA-256", "SHA-512");
    private static final String APPLICATION = "io.facet:facet";

    private final ObjectNode document;
    private final JsonNode licenses;
    private final List<ObjectNode> components = new ArrayList<>();

    private Sbom(JsonNode quarkus, JsonNode licenses) {
        this.document = (ObjectNode) quarkus;
        this.licenses = licenses;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path quarkus = Path.of(arguments[2]);
        var sbom = new Sbom(
                JSON.readTree(quarkus.toFile()),
                JSON.readTree(folder.resolve("licenses.json").toFile()));
        sbom.keepShipped();
        sbom.addNativeLibraries(
                JSON.readTree(folder.resolve("native-libraries.json").toFile()));
        sbom.addModels(Path.of(arguments[1]));
        List<String> problems = sbom.licenseProblems();
        if (!problems.isEmpty()) {
            System.err.println("Licenses that " + folder.resolve("licenses.json") + " does not allow:");
            problems.forEach(problem -> System.err.println("  " + problem));
            System.exit(1);
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(Path.of(arguments[3]).toFile(), sbom.finished());
    }

    private void keepShipped() {
        var application = (ObjectNode) document.at("/metadata/component");
        application.put("name", "facet");
        setLicense(application, "Apache-2.0");
        for (JsonNode component : document.get("components")) {
            boolean isApplication = component.get("bom-ref").equals(application.get("bom-ref"));
            if (!isApplication && component.at("/properties/0/value").asText().equals("runtime")) {
                var shipped = (ObjectNode) component;
                shipped.put("scope", "required").remove("properties");
                correctLicense(shipped);
                components.add(shipped);
            }
        }
        document.findParents("hashes").forEach(parent -> keepCommonHashes((ObjectNode) parent));
    }

    private static void keepCommonHashes(ObjectNode component) {
        ArrayNode kept = JSON.createArrayNode();
        component.get("hashes").forEach(hash -> {
            if (HASHES.contains(hash.get("alg").asText())) {
                kept.add(hash);
            }
        });
        component.set("hashes", kept);
    }

    /** The longest match counts. The files that Quarkus generates have the license of the application. */
    private void correctLicense(ObjectNode component) {
        String name = name(component);
        String license = name.startsWith(":") || name.equals(APPLICATION) ? "Apache-2.0" : null;
        int matched = 0;
        for (JsonNode rule : licenses.get("corrections")) {
            String prefix = rule.get("component").asText();
            if (name.startsWith(prefix) && prefix.length() > matched) {
                license = rule.get("license").asText();
                matched = prefix.length();
            }
        }
        if (license != null) {
            setLicense(component, license);
        }
    }

    private static void setLicense(ObjectNode component, String license) {
        ObjectNode choice = component.putArray("licenses").addObject();
        if (license.contains(" ") || license.startsWith("LicenseRef-")) {
            choice.put("expression", license);
        } else {
            choice.putObject("license").put("id", license);
        }
    }

    private void addNativeLibraries(JsonNode groups) {
        for (JsonNode group : groups) {
            String jar = components.stream()
                    .filter(component -> name(component).equals(group.get("jar").asText())
                            && component.get("purl").asText().contains("classifier="))
                    .map(component -> component.get("bom-ref").asText())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(group.get("jar") + " is not shipped"));
            for (JsonNode library : group.get("libraries")) {
                addContained(jar, nativeLibrary(library));
            }
        }
    }

    private static ObjectNode nativeLibrary(JsonNode library) {
        String name = library.get("name").asText();
        String version = library.path("version").asText();
        String purl = "pkg:generic/" + name + (version.isEmpty() ? "" : "@" + version);
        ObjectNode component = component("library", name, library.get("license").asText());
        if (!version.isEmpty()) {
            component.put("version", version);
        }
        component.put("purl", purl);
        if (library.has("cpe")) {
            component.put("cpe", "cpe:2.3:a:%s:%s:*:*:*:*:*:*:*".formatted(library.get("cpe").asText(), version));
        }
        if (library.has("description")) {
            component.set("description", library.get("description"));
        }
        return component;
    }

    private void addModels(Path folder) throws IOException {
        for (String line : Files.readAllLines(folder.resolve("SHA256SUMS"))) {
            String[] hashAndName = line.split(" +");
            ObjectNode model = component("machine-learning-model", hashAndName[1], "MIT");
            model.put("description", "Converted from mnet.25_v1.onnx in npm retinaface 0.0.6. NOTICE states its origin and terms.");
            model.putArray("hashes").addObject().put("alg", "SHA-256").put("content", hashAndName[0]);
            ObjectNode source = model.putObject("pedigree").putArray("ancestors").addObject();
            source.put("type", "machine-learning-model")
                    .put("name", "mnet.25_v1.onnx")
                    .put("version", "0.0.6")
                    .put("purl", "pkg:npm/retinaface@0.0.6");
            source.putArray("hashes")
                    .addObject()
                    .put("alg", "SHA-256")
                    .put("content", "a4bb1e33c921877ecccca2a2e757d44c4fb511ae84d85a833c5a77e6f2461744");
            addContained(reference(APPLICATION), model);
        }
    }

    private static ObjectNode component(String type, String name, String license) {
        ObjectNode component = JSON.createObjectNode().put("type", type).put("name", name).put("scope", "required");
        setLicense(component, license);
        return component;
    }

    /** Two jars can contain the same library. */
    private void addContained(String jar, ObjectNode component) {
        component.put("bom-ref", jar + "#" + component.get("name").asText());
        components.add(component);
        for (JsonNode dependency : document.get("dependencies")) {
            if (dependency.get("ref").asText().equals(jar)) {
                ((ObjectNode) dependency).withArray("dependsOn").add(component.get("bom-ref"));
                return;
            }
        }
        document.withArray("dependencies").addObject().put("ref", jar).putArray("dependsOn").add(component.get("bom-ref"));
    }

    private String reference(String name) {
        return components.stream()
                .filter(component -> name(component).equals(name))
                .map(component -> component.get("bom-ref").asText())
                .findFirst()
                .orElseThrow();
    }

    private List<String> licenseProblems() {
        Set<String> allowed = new HashSet<>();
        licenses.get("allowed").forEach(license -> allowed.add(license.asText()));
        List<String> problems = new ArrayList<>();
        for (ObjectNode component : components) {
            List<String> declared = new ArrayList<>();
            component.path("licenses").forEach(choice -> declared.add(declared(choice)));
            // Several licenses without an expression: it is not stated whether the user may choose.
            boolean clear = declared.size() == 1 && (isException(component, declared.get(0)) || isAllowed(declared.get(0), allowed));
            if (!clear) {
                problems.add(name(component) + ": " + (declared.isEmpty() ? "no license" : String.join(", ", declared)));
            }
        }
        return problems;
    }

    private static String declared(JsonNode choice) {
        JsonNode license = choice.path("license");
        return choice.path("expression").asText(license.path("id").asText(license.path("name").asText()));
    }

    private boolean isException(ObjectNode component, String license) {
        for (JsonNode exception : licenses.get("exceptions")) {
            if (exception.get("component").equals(component.get("name"))
                    && exception.get("license").asText().equals(license)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAllowed(String expression, Set<String> allowed) {
        return Stream.of(expression.split(" OR "))
                .anyMatch(choice -> Stream.of(choice.split(" AND ")).allMatch(allowed::contains));
    }

    private ObjectNode finished() {
        Set<String> shipped = new HashSet<>();
        components.forEach(component -> shipped.add(component.get("bom-ref").asText()));
        shipped.add(document.at("/metadata/component/bom-ref").asText());
        ArrayNode dependencies = JSON.createArrayNode();
        for (JsonNode dependency : document.get("dependencies")) {
            if (shipped.contains(dependency.get("ref").asText())) {
                ObjectNode kept = dependencies.addObject();
                kept.set("ref", dependency.get("ref"));
                ArrayNode targets = kept.putArray("dependsOn");
                dependency.path("dependsOn").forEach(target -> {
                    if (shipped.contains(target.asText())) {
                        targets.add(target);
                    }
                });
            }
        }
        document.set("dependencies", dependencies);
        document.putArray("components").addAll(components);
        return document;
    }

    private static String name(JsonNode component) {
        return component.path("group").asText() + ":" + component.get("name").asText();
    }
}
