package io.facet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The GraalVM metadata of this project. Without this test, a wrong name would be noticed only in a native image. */
class NativeMetadataTest {
    private static final String FOLDER = "/META-INF/native-image/io.facet/facet/";
    private static final Path RESOURCES = Path.of("src/main/resources");

    /** JSON types that appear in no signature of a REST resource, where Quarkus would find them. */
    private static final List<String> JSON_TYPES = List.of(
            "io.facet.backfill.inventory.InventoryManifest",
            "io.facet.backfill.CheckpointFile$Checkpoint",
            "io.facet.calibration.Calibration",
            "io.facet.calibration.IsotonicRegression",
            "io.facet.calibration.PlattScaling",
            "io.facet.cli.BackfillSummary",
            "io.facet.detection.ObjectLocation",
            "io.facet.model.ModelMetadata",
            "io.facet.notify.ResultEvent",
            "io.facet.video.VideoResult",
            "io.facet.web.ObjectsRequest",
            "io.facet.web.PhotoResults",
            "io.facet.web.http.Problem",
            "io.facet.tune.report.ReportData");

    @ParameterizedTest
    @ValueSource(strings = {"reflect-config.json", "jni-config.json"})
    void everyNamedClassExists(String file) {
        assertThat(namesIn(file)).isNotEmpty().allSatisfy(NativeMetadataTest::load);
    }

    @Test
    void everyProxyInterfaceExists() {
        assertThat(read("proxy-config.json"))
                .isNotEmpty()
                .allSatisfy(proxy -> proxy.forEach(
                        name -> assertThat(load(name.asText()).isInterface()).isTrue()));
    }

    @Test
    void everyJsonTypeIsRegisteredForReflection() {
        Set<String> used = new TreeSet<>();
        JSON_TYPES.forEach(name -> collect(load(name), used));
        assertThat(namesIn("reflect-config.json")).containsAll(used);
    }

    @Test
    void modelsAndSampleAreIncludedResources() throws IOException {
        try (Stream<Path> files =
                Stream.concat(Files.list(RESOURCES.resolve("models")), Files.list(RESOURCES.resolve("sample")))) {
            assertThat(files.map(file -> RESOURCES.relativize(file).toString()))
                    .isNotEmpty()
                    .allMatch(name ->
                            patterns().anyMatch(pattern -> pattern.matcher(name).matches()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ai/djl/engine/api.properties",
                "pytorch-engine.properties",
                "org/bytedeco/javacpp/properties/linux-x86_64.properties",
                "META-INF/openapi.yaml",
                "META-INF/resources/schema/facet-1.json",
                "META-INF/resources/schema/facet-video-1.json"
            })
    void resourceOfALibraryExistsAndIsIncluded(String resource) {
        assertThat(NativeMetadataTest.class.getResource("/" + resource)).isNotNull();
        assertThat(patterns()).anyMatch(pattern -> pattern.matcher(resource).matches());
    }

    private static void collect(Type type, Set<String> names) {
        if (type instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(argument -> collect(argument, names));
        } else if (type instanceof Class<?> facetType
                && facetType.getName().startsWith("io.facet.")
                && names.add(facetType.getName())) {
            if (facetType.isRecord()) {
                Stream.of(facetType.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .forEach(component -> collect(component, names));
            }
        }
    }

    private static Stream<Pattern> patterns() {
        return Stream.of(read("resource-config.json"))
                .flatMap(file -> file.at("/resources/includes").valueStream())
                .map(include -> Pattern.compile(include.path("pattern").asText()));
    }

    private static List<String> namesIn(String file) {
        return read(file).valueStream().map(row -> row.path("name").asText()).toList();
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, NativeMetadataTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name + " does not exist", e);
        }
    }

    private static JsonNode read(String file) {
        try (InputStream in = NativeMetadataTest.class.getResourceAsStream(FOLDER + file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
