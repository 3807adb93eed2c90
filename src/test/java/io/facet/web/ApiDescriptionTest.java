package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.ErrorCode;
import io.facet.detection.ModelListing.AutoPrecision;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.ModelListing.UnavailableModel;
import io.facet.testing.ResultSchema;
import io.facet.testing.Samples;
import io.facet.video.VideoResult;
import io.facet.web.http.AcceptCheck;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.ws.rs.Path;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestQuery;
import org.junit.jupiter.api.Test;

/** The OpenAPI document and the JSON Schema describe what the service does. */
@QuarkusTest
class ApiDescriptionTest {
    @ConfigProperty(name = "facet.store.directory.root")
    java.nio.file.Path root;

    @Test
    void exactlyTheServedPathsAreDescribed() throws Exception {
        List<String> described = new ArrayList<>();
        openApi().path("paths").fieldNames().forEachRemaining(described::add);

        assertThat(described)
                .contains(DetectResource.class.getAnnotation(Path.class).value())
                .contains(EventResource.class.getAnnotation(Path.class).value())
                .contains(ModelsResource.class.getAnnotation(Path.class).value())
                .contains("/schema/facet-1.json", "/schema/facet-video-1.json")
                .contains("/", "/buckets", "/objects", "/results", "/thumbnail", "/clip", "/clip/result")
                .hasSize(12);
    }

    @Test
    void everyParameterIsDescribed() throws Exception {
        Stream<String> read = Arrays.stream(DetectionQuery.class.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(RestQuery.class))
                .map(java.lang.reflect.Field::getName);

        assertThat(queryParameters(openApi().at("/paths/~1detect/post")))
                .containsExactlyInAnyOrderElementsOf(read.toList());
    }

    @Test
    void mediaTypesOfEveryPathAreDescribed() throws Exception {
        JsonNode paths = openApi().path("paths");
        AcceptCheck.AVAILABLE.forEach((path, types) -> {
            JsonNode operation = paths.path(path).path(path.matches("/(detect|events)") ? "post" : "get");
            JsonNode content = operation.path("responses").path(path.equals("/events") ? "202" : "200");
            assertThat(fieldNames(content.path("content"))).as(path).isEqualTo(Set.copyOf(types));
        });
    }

    @Test
    void exampleResultsAreValid() throws Exception {
        JsonNode examples = openApi().at("/paths/~1detect/post/responses/200/content/application~1json/examples");

        ResultSchema.assertValid(examples.at("/portrait/value").toString());
        ResultSchema.assertValid(examples.at("/clip/value").toString());
        ResultSchema.assertValid(examples.at("/several/value/results/0/result").toString());
    }

    @Test
    void everyErrorCodeAndStatusIsDescribed() throws Exception {
        JsonNode api = openApi();
        List<String> codes =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList();

        assertThat(texts(api.at("/components/schemas/Failure/properties/code/enum")))
                .containsExactlyElementsOf(codes);
        assertThat(texts(api.at("/components/schemas/Problem/properties/code/enum")))
                .containsAll(codes);
        for (String schema : List.of("/schema/facet-1.json", "/schema/facet-video-1.json")) {
            JsonNode published = new ObjectMapper().readTree(given().get(schema).asString());
            assertThat(texts(published.at("/properties/error/properties/code/enum")))
                    .as(schema)
                    .containsExactlyElementsOf(codes);
        }
        assertThat(fieldNames(api.at("/paths/~1detect/post/responses")))
                .containsAll(Arrays.stream(ErrorCode.values())
                        .map(code -> String.valueOf(code.status()))
                        .toList());
    }

    @Test
    void errorsOfTheHttpLayerAreDescribedProblems() throws Exception {
        JsonNode api = openApi();
        for (String path : new String[] {"detect", "events"}) {
            Map<Integer, Response> responses = Map.of(
                    405, given().put("/" + path),
                    406, given().accept("text/csv").body(Samples.portrait()).post("/" + path));
            responses.forEach((status, response) -> {
                response.then().statusCode(status).contentType("application/problem+json");
                assertThat(texts(api.at("/components/schemas/Problem/properties/code/enum")))
                        .contains(response.<String>path("code"));
                assertThat(api.at("/paths/~1" + path + "/post/responses/" + status)
                                .isMissingNode())
                        .isFalse();
            });
        }
    }

    @Test
    void publishedSchemaRejectsIncompleteResultsAndAllowsAdditionalFields() throws Exception {
        String result = openApi()
                .at("/paths/~1detect/post/responses/200/content/application~1json/examples/portrait/value")
                .toString();

        given().get("/schema/facet-1.json").then().statusCode(200).body("title", equalTo("Facet result"));
        assertThat(ResultSchema.isValid("{\"schema\":\"facet/1\"}")).isFalse();
        String extended = result.replace("\"box\":{", "\"box\":{\"depth\":1,");
        assertThat(ResultSchema.isValid(extended)).isTrue();
        assertThatThrownBy(() -> ResultSchema.assertValid(extended)).isInstanceOf(AssertionError.class);
    }

    @Test
    void endpointsOfThePageAreInternalAndTheirFieldsAreDescribed() throws Exception {
        JsonNode api = openApi();
        for (String path :
                new String[] {"/", "/buckets", "/objects", "/thumbnail", "/clip", "/clip/result", "/results"}) {
            assertThat(api.path("paths").path(path).at("/get/x-internal").asBoolean())
                    .as(path)
                    .isTrue();
        }
        assertThat(queryParameters(api.at("/paths/~1objects/get")))
                .containsExactlyInAnyOrder("bucket", "prefix", "after");
        assertThat(queryParameters(api.at("/paths/~1thumbnail/get")))
                .containsExactlyInAnyOrder("bucket", "key", "size");
        assertThat(queryParameters(api.at("/paths/~1clip/get"))).containsExactlyInAnyOrder("bucket", "key");
        Files.createDirectories(root);
        assertThat(given().get("/buckets").jsonPath().getMap("").keySet())
                .isEqualTo(fieldNames(api.at("/components/schemas/Buckets/properties")));
    }

    private static List<String> queryParameters(JsonNode operation) {
        List<String> names = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asText().equals("query")) {
                names.add(parameter.path("name").asText());
            }
        }
        return names;
    }

    @Test
    void swaggerUiIsServed() {
        given().get("/q/swagger-ui/").then().statusCode(200);
    }

    @Test
    void modelsAreListedWithTheirWeights() {
        given().get("/models")
                .then()
                .statusCode(200)
                .body("models.findAll { it.isDefault }.size()", equalTo(1))
                .body("models.precision", hasItem("int8"))
                .body("models.autoPrecision.reason", everyItem(not(emptyString())))
                .body("unavailable", empty())
                .body("defaults.inputSize", equalTo(640));
    }

    @Test
    void exactlyTheFieldsOfTheModelsAreDescribed() throws Exception {
        JsonNode described = openApi().at("/components/schemas/Models/properties");

        assertThat(fieldNames(described)).isEqualTo(components(ModelsResource.Models.class));
        assertThat(fieldNames(described.at("/models/items/properties"))).isEqualTo(components(AvailableModel.class));
        assertThat(fieldNames(described.at("/models/items/properties/autoPrecision/properties")))
                .isEqualTo(components(AutoPrecision.class));
        assertThat(fieldNames(described.at("/unavailable/items/properties")))
                .isEqualTo(components(UnavailableModel.class));
    }

    @Test
    void exactlyTheFieldsOfClipsAreDescribed() throws Exception {
        JsonNode schemas = openApi().at("/components/schemas");
        JsonNode result = schemas.at("/VideoResult/properties");

        Set<String> fields = components(VideoResult.class);
        fields.add("trackCount");
        // Only in sidecars.
        fields.remove("error");
        assertThat(fieldNames(result)).isEqualTo(fields);
        assertThat(fieldNames(result.at("/video/properties"))).isEqualTo(components(VideoResult.Video.class));
        assertThat(fieldNames(result.at("/timings/properties"))).isEqualTo(components(VideoResult.Timings.class));
        JsonNode track = schemas.at("/Track/properties");
        assertThat(fieldNames(track)).isEqualTo(components(VideoResult.TrackedFace.class));
        assertThat(fieldNames(track.at("/best/properties"))).isEqualTo(components(VideoResult.Best.class));
    }

    private static Set<String> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Set<String> fieldNames(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void metricsCoverEveryStage() {
        given().contentType("image/jpeg")
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(200);
        given().contentType("image/jpeg")
                .body(Samples.truncated())
                .post("/detect")
                .then()
                .statusCode(422);

        String metrics = given().get("/q/metrics").asString();

        for (String stage : new String[] {"fetch", "queue", "decode", "inference", "postprocess"}) {
            assertThat(metrics).contains("facet_stage_seconds_count{stage=\"" + stage + "\"");
        }
        assertThat(metrics)
                .contains("facet_results_total{code=\"\",outcome=\"detected\"")
                .contains("facet_results_total{code=\"CORRUPT_IMAGE\"")
                .contains("facet_faces_count", "facet_batch_size_count", "facet_in_flight", "facet_queue_depth");
    }

    @Test
    void healthProbesReturn200() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/started").then().statusCode(200);
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    private static JsonNode openApi() throws Exception {
        return new ObjectMapper()
                .readTree(given().accept("application/json")
                        .get("/q/openapi?format=json")
                        .asString());
    }
}
