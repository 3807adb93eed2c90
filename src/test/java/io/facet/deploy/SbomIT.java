package io.facet.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.opencv.global.opencv_core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SBOM of the packaged application, and the license check that belongs to writing it. */
class SbomIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path TARGET = Path.of("target");
    private static final Path SBOM = TARGET.resolve("facet.cdx.json");
    private static final Path SOURCES = Path.of("src/main/sbom");

    /** Beginnings of Maven groups, and the name that NOTICE uses. The longest match counts. */
    private static final Map<String, String> NOTICE_NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry("ai.djl", "Deep Java Library"),
            Map.entry("blue.strategic.parquet", "parquet-floor"),
            Map.entry("com.aayushatharva.brotli4j", "Brotli4j"),
            Map.entry("com.fasterxml.jackson", "Jackson"),
            Map.entry("com.google.api.grpc", "Google's common protos"),
            Map.entry("com.google.code.gson", "Gson"),
            Map.entry("com.google.errorprone", "Error Prone annotations"),
            Map.entry("com.google.guava", "Guava"),
            Map.entry("com.google.j2objc", "J2ObjC annotations"),
            Map.entry("com.google.protobuf", "Protocol Buffers"),
            Map.entry("commons-codec", "Apache Commons Codec"),
            Map.entry("commons-io", "Apache Commons Codec, IO"),
            Map.entry("info.picocli", "picocli"),
            Map.entry("io.airlift", "aircompressor"),
            Map.entry("io.cloudevents", "CloudEvents SDK for Java"),
            Map.entry("org.bitbucket.b_c", "jose4j"),
            Map.entry("io.grpc", "gRPC"),
            Map.entry("io.methvin", "directory-watcher"),
            Map.entry("io.micrometer", "Micrometer"),
            Map.entry("io.netty", "Netty"),
            Map.entry("io.opentelemetry", "OpenTelemetry"),
            Map.entry("io.perfmark", "PerfMark"),
            Map.entry("io.prometheus", "Prometheus simpleclient"),
            Map.entry("io.quarkiverse.amazonservices", "Quarkiverse Amazon Services"),
            Map.entry("io.quarkus", "Quarkus"),
            Map.entry("io.smallrye", "SmallRye"),
            Map.entry("io.vertx", "Eclipse Vert.x"),
            Map.entry("jakarta", "Jakarta"),
            Map.entry("net.java.dev.jna", "JNA"),
            Map.entry("org.apache.commons", "Apache Commons Codec, IO, Compress"),
            Map.entry("org.apache.parquet", "Apache Parquet"),
            Map.entry("org.bytedeco", "JavaCPP and its presets"),
            Map.entry("org.crac", "CRaC API"),
            Map.entry("org.eclipse.microprofile", "MicroProfile APIs"),
            Map.entry("org.eclipse.parsson", "Parsson"),
            Map.entry("org.hdrhistogram", "HdrHistogram"),
            Map.entry("org.jboss", "JBoss Logging, LogManager and Threads"),
            Map.entry("org.jctools", "JCTools"),
            Map.entry("org.jspecify", "JSpecify"),
            Map.entry("org.latencyutils", "LatencyUtils"),
            Map.entry("org.reactivestreams", "Reactive Streams"),
            Map.entry("org.slf4j", "SLF4J"),
            Map.entry("org.wildfly.common", "WildFly Common"),
            Map.entry("org.yaml", "SnakeYAML"),
            Map.entry("software.amazon.awssdk", "AWS SDK for Java 2"),
            Map.entry("software.amazon.eventstream", "eventstream")));

    @TempDir
    private Path folder;

    @Test
    void documentIsValidCycloneDx() throws IOException {
        var schema = SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_7,
                        registry -> registry.schemaIdResolvers(
                                ids -> ids.mapPrefix("http://cyclonedx.org/schema/", "classpath:")))
                .getSchema(SchemaLocation.of("http://cyclonedx.org/schema/bom-1.6.schema.json"));

        assertThat(schema.validate(Files.readString(SBOM), InputFormat.JSON)).isEmpty();
        assertThat(components().map(component -> component.get("bom-ref").asText()))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyShippedJarIsListedAndNothingElse() throws IOException {
        Path application = TARGET.resolve("quarkus-app");
        Set<String> jars;
        try (Stream<Path> files = Files.walk(application.resolve("lib"))) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .map(file -> application.relativize(file).toString())
                    .collect(Collectors.toSet());
        }

        assertThat(components()
                        .map(component ->
                                component.at("/evidence/occurrences/0/location").asText())
                        .filter(location -> location.startsWith("lib/")))
                .containsExactlyInAnyOrderElementsOf(jars);
    }

    @Test
    void modelsAndNativeLibrariesAreListedWithTheirLicenses() throws IOException {
        List<String> models = Files.readAllLines(Path.of("src/main/resources/models/SHA256SUMS"));

        assertThat(components()
                        .filter(component -> component.get("type").asText().equals("machine-learning-model"))
                        .map(model -> model.at("/hashes/0/content").asText() + "  "
                                + model.get("name").asText()))
                .containsExactlyElementsOf(models);
        assertThat(components().map(component -> component.get("name").asText()))
                .contains("pytorch", "opencv", "libpng", "libjpeg-turbo", "openblas", "libgomp");
        assertThat(components())
                .allSatisfy(component -> assertThat(component.get("licenses")).hasSize(1));
    }

    @Test
    void versionsOfTheDecodersAreThoseThatOpenCvReports() throws IOException {
        String report = opencv_core.getBuildInformation().getString();
        Map<String, String> versions = Map.of(
                "zlib", "ZLib: +build \\(ver %s\\)",
                "libjpeg-turbo", "JPEG: +build-libjpeg-turbo \\(ver %s-",
                "libpng", "PNG: +build \\(ver %s\\)",
                "libtiff", "TIFF: +build \\(ver \\d+ - %s\\)",
                "jasper", "JPEG 2000: +build Jasper \\(ver %s\\)",
                "openexr", "OpenEXR: +build \\(ver %s\\)",
                "opencv", "configuration for OpenCV %s ");

        for (JsonNode library :
                JSON.readTree(SOURCES.resolve("native-libraries.json").toFile()).at("/opencv/libraries")) {
            String pattern = versions.get(library.get("name").asText());
            if (pattern != null) {
                assertThat(report)
                        .containsPattern(pattern.formatted(
                                library.get("version").asText().replace(".", "\\.")));
            }
        }
    }

    @Test
    void noticeNamesEveryShippedGroup() throws IOException {
        String notice = Files.readString(Path.of("NOTICE"));

        assertThat(components()
                        .map(component -> component.path("group").asText())
                        .filter(group -> !group.isEmpty() && !group.equals("io.facet"))
                        .distinct())
                .allSatisfy(group -> assertThat(notice).as(group).contains(noticeName(group)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AGPL-3.0-only", "Proprietary", ""})
    void licenseThatIsNotAllowedFailsTheBuild(String license) throws Exception {
        JsonNode quarkus =
                JSON.readTree(TARGET.resolve("quarkus-run-cyclonedx.json").toFile());
        for (JsonNode component : quarkus.get("components")) {
            if (component.get("name").asText().equals("picocli")) {
                var licenses = ((ObjectNode) component).putArray("licenses");
                if (!license.isEmpty()) {
                    licenses.addObject().putObject("license").put("name", license);
                }
            }
        }
        Path changed = folder.resolve("changed.json");
        JSON.writeValue(changed.toFile(), quarkus);
        Path output = folder.resolve("sbom.json");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-classpath",
                        jars(ObjectMapper.class, JsonFactory.class, JsonProperty.class),
                        SOURCES.resolve("Sbom.java").toString(),
                        SOURCES.toString(),
                        "src/main/resources/models",
                        changed.toString(),
                        output.toString())
                .redirectErrorStream(true)
                .start();
        String log = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(log).isEqualTo(1);
        assertThat(log).contains("info.picocli:picocli: " + (license.isEmpty() ? "no license" : license));
        assertThat(output).doesNotExist();
    }

    private static String jars(Class<?>... types) throws Exception {
        StringBuilder path = new StringBuilder();
        for (Class<?> type : types) {
            path.append(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()))
                    .append(':');
        }
        return path.toString();
    }

    private static String noticeName(String group) {
        return NOTICE_NAMES.entrySet().stream()
                .filter(entry -> group.startsWith(entry.getKey()))
                .reduce((shorter, longer) -> longer)
                .map(Map.Entry::getValue)
                .orElse("an entry for " + group);
    }

    private static Stream<JsonNode> components() throws IOException {
        return StreamSupport.stream(
                JSON.readTree(SBOM.toFile()).get("components").spliterator(), false);
    }
}
