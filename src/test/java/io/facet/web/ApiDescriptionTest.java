package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
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
import io.facet.event.EventResource;
import io.facet.testing.ResultSchema;
import io.facet.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.Path;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestQuery;
import org.junit.jupiter.api.Test;

/** What the service says of itself is true. */
@QuarkusTest
class ApiDescriptionTest {

    @Test
    void everyResourceIsDescribedAndNothingElse() throws Exception {
        List<String> described = new ArrayList<>();
        openApi().path("paths").fieldNames().forEachRemaining(described::add);

        assertThat(described)
                .contains(DetectResource.class.getAnnotation(Path.class).value())
                .contains(EventResource.class.getAnnotation(Path.class).value())
                .contains(ModelsResource.class.getAnnotation(Path.class).value())
                .contains("/schema/facet-1.json")
                .contains("/", "/buckets", "/objects", "/results", "/thumbnail")
                .hasSize(9);
    }

    @Test
    void everyParameterIsDescribed() throws Exception {
        List<String> described = new ArrayList<>();
        openApi()
                .path("paths")
                .path("/detect")
                .path("post")
                .path("parameters")
                .forEach(parameter -> described.add(parameter.path("name").asText()));
        Stream<String> read = Arrays.stream(DetectionQuery.class.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(RestQuery.class))
                .map(java.lang.reflect.Field::getName);

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(read, Stream.of("store")).toList());
    }

    @Test
    void theExampleOfAResultIsOne() throws Exception {
        JsonNode examples = openApi().at("/paths/~1detect/post/responses/200/content/application~1json/examples");

        ResultSchema.assertValid(examples.at("/portrait/value").toString());
        ResultSchema.assertValid(examples.at("/several/value/results/0/result").toString());
    }

    @Test
    void everyStatusOfTheTableOfErrorsIsDescribedSomewhere() throws Exception {
        List<String> statuses = new ArrayList<>();
        openApi()
                .path("paths")
                .path("/detect")
                .path("post")
                .path("responses")
                .fieldNames()
                .forEachRemaining(statuses::add);

        // 504 belongs to a setting that is off unless asked for.
        Arrays.stream(ErrorCode.values())
                .filter(code -> code != ErrorCode.TIMEOUT)
                .forEach(code -> assertThat(statuses).contains(String.valueOf(code.status())));
    }

    @Test
    void theSchemaIsServedAndTellsResultsFromOtherThings() {
        given().get("/schema/facet-1.json").then().statusCode(200).body("title", equalTo("Facet result"));
        assertThat(ResultSchema.isValid("{\"schema\":\"facet/1\"}")).isFalse();
    }

    @Test
    void everyParameterOfThePageIsDescribed() throws Exception {
        JsonNode paths = openApi().path("paths");

        assertThat(parameters(paths.at("/~1objects/get"))).containsExactlyInAnyOrder("bucket", "prefix", "after");
        assertThat(parameters(paths.at("/~1thumbnail/get"))).containsExactlyInAnyOrder("bucket", "key", "size");
    }

    private static List<String> parameters(JsonNode operation) {
        List<String> names = new ArrayList<>();
        operation
                .path("parameters")
                .forEach(parameter -> names.add(parameter.path("name").asText()));
        return names;
    }

    @Test
    void theApiHasAPageOfItsOwn() {
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
    void everyFieldOfTheModelsIsDescribedAndNothingElse() throws Exception {
        JsonNode described = openApi().at("/components/schemas/Models/properties");

        assertThat(fieldNames(described)).isEqualTo(components(ModelsResource.Models.class));
        assertThat(fieldNames(described.at("/models/items/properties"))).isEqualTo(components(AvailableModel.class));
        assertThat(fieldNames(described.at("/models/items/properties/autoPrecision/properties")))
                .isEqualTo(components(AutoPrecision.class));
        assertThat(fieldNames(described.at("/unavailable/items/properties")))
                .isEqualTo(components(UnavailableModel.class));
    }

    private static Set<String> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
    }

    private static Set<String> fieldNames(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void metricsTellWhereTimeGoes() {
        given().contentType("image/jpeg")
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(200);
        given().contentType("image/jpeg")
                .body(Samples.cutShort())
                .post("/detect")
                .then()
                .statusCode(422);

        String metrics = given().get("/q/metrics").asString();

        for (String stage : new String[] {"fetch", "queue", "decode", "inference", "postprocess", "store"}) {
            assertThat(metrics).contains("facet_stage_seconds_count{stage=\"" + stage + "\"");
        }
        assertThat(metrics)
                .contains("facet_results_total{code=\"\",outcome=\"detected\"")
                .contains("facet_results_total{code=\"CORRUPT_IMAGE\"")
                .contains("facet_faces_count", "facet_batch_size_count", "facet_in_flight", "facet_queue_depth");
    }

    @Test
    void liveStartedAndReadyAreAnswered() {
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
