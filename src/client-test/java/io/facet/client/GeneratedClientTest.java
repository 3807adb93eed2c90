package io.facet.client;

import static io.facet.client.ApiClient.Config.apiConfig;
import static io.restassured.config.ObjectMapperConfig.objectMapperConfig;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import io.facet.testing.Samples;
import io.facet.client.api.Oper;
import io.facet.client.model.DetectionResult;
import io.facet.client.model.Models;
import io.facet.client.model.Outcomes;
import io.facet.client.model.PhotoResults;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.filter.Filter;
import io.restassured.response.Response;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A client generated from the OpenAPI document can call every public operation. Each operation has a test of the same name,
 * which {@link #everyOperationHasATest} enforces.
 */
@QuarkusTest
class GeneratedClientTest {
    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    private final Set<String> called = new HashSet<>();
    private final ApiClient client = ApiClient.api(apiConfig().reqSpecSupplier(this::request));

    @Test
    void detect() {
        DetectionResult result = client.faces()
                .detect()
                // REST Assured sends files only as text.
                .reqSpec(request -> request.setBody(Samples.portrait()))
                .inputSizeQuery(320)
                .confidenceQuery(0.3)
                .execute(expectStatus(200))
                .as(DetectionResult.class);

        assertThat(result.getFaces()).hasSize(1);
        assertThat(result.getFaces().get(0).getLandmarks().getNose().getX()).isNotNull();
        assertThat(result.getModel().getInputSize()).isEqualTo(320);
    }

    @Test
    void detectAcceptsStoredObjectsAndForms() throws IOException {
        put("generated/one.jpg");
        PhotoResults objects = client.faces()
                .detect()
                .reqSpec(request -> request.setContentType("application/json")
                        .setBody("{\"objects\":[{\"bucket\":\"generated\",\"key\":\"one.jpg\"}]}"))
                .execute(expectStatus(200))
                .as(PhotoResults.class);
        PhotoResults parts = client.faces()
                .detect()
                .reqSpec(request -> request.setContentType("multipart/form-data")
                        .addMultiPart("image", "one.jpg", Samples.portrait(), "image/jpeg")
                        .addMultiPart("image", "cut.jpg", Samples.truncated(), "image/jpeg"))
                .execute(expectStatus(200))
                .as(PhotoResults.class);

        assertThat((DetectionResult) objects.getResults().get(0).getResult())
                .extracting(DetectionResult::getFaces, as(LIST))
                .hasSize(1);
        assertThat(parts.getResults().get(1).getError().getCode().getValue())
                .isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void receiveEvent() throws IOException {
        put("generated/announced.jpg");

        Outcomes outcomes = client.events()
                .receiveEvent()
                .reqSpec(request -> request.setBody("{\"bucket\":\"generated\",\"key\":\"announced.jpg\"}"))
                .execute(expectStatus(202))
                .as(Outcomes.class);

        assertThat(outcomes.getOutcomes()).hasSize(1);
        assertThat(outcomes.getOutcomes().get(0).getOutcome().getValue()).isEqualTo("stored");
    }

    @Test
    void probeEvents() {
        client.events().probeEvents().execute(expectStatus(200));
    }

    @Test
    void allowedForEvents() {
        Response response = client.events().allowedForEvents().execute(expectStatus(200));

        assertThat(response.header("Allow")).contains("POST");
    }

    @Test
    void models() {
        Models models = client.faces().models().executeAs(expectStatus(200));

        assertThat(models.getModels()).isNotEmpty();
        assertThat(models.getDefaults().getInputSize()).isEqualTo(640);
    }

    @Test
    void resultSchema() {
        Response schema = client.faces().resultSchema().execute(expectStatus(200));

        assertThat(schema.jsonPath().getString("title")).isEqualTo("Facet result");
    }

    @Test
    void videoResultSchema() {
        Response schema = client.faces().videoResultSchema().execute(expectStatus(200));

        assertThat(schema.jsonPath().getString("title")).isEqualTo("Facet video result");
    }

    @Test
    void everyOperationHasATest() throws Exception {
        Set<String> tests = Arrays.stream(getClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(tests).containsAll(operations().keySet());
    }

    @AfterEach
    void testNamedAfterAnOperationCalledIt(TestInfo test) throws Exception {
        String operation = operations().get(test.getTestMethod().orElseThrow().getName());
        if (operation != null) {
            assertThat(called).contains(operation);
        }
    }

    /** HTTP method and path of every operation, by operation ID. */
    private Map<String, String> operations() throws ReflectiveOperationException {
        Map<String, String> operations = new HashMap<>();
        for (Method api : ApiClient.class.getDeclaredMethods()) {
            if (api.getReturnType().getSimpleName().endsWith("Api")) {
                for (Method operation : api.getReturnType().getDeclaredMethods()) {
                    Class<?> type = operation.getReturnType();
                    if (Oper.class.isAssignableFrom(type)) {
                        operations.put(
                                operation.getName(),
                                type.getField("REQ_METHOD").get(null) + " "
                                        + type.getField("REQ_URI").get(null));
                    }
                }
            }
        }
        return operations;
    }

    private RequestSpecBuilder request() {
        Filter remember = (request, response, chain) -> {
            called.add(request.getMethod() + " " + request.getUserDefinedPath());
            return chain.next(request, response);
        };
        return new RequestSpecBuilder()
                .setBaseUri(RestAssured.baseURI)
                .setPort(RestAssured.port)
                .addFilter(remember)
                .setConfig(RestAssured.config()
                        .objectMapperConfig(objectMapperConfig().defaultObjectMapper(JacksonObjectMapper.jackson())));
    }

    private static Function<Response, Response> expectStatus(int status) {
        return response -> response.then().statusCode(status).extract().response();
    }

    private void put(String path) throws IOException {
        Path photo = root.resolve(path);
        Files.createDirectories(photo.getParent());
        Files.deleteIfExists(photo.resolveSibling(photo.getFileName() + ".faces.json"));
        Files.write(photo, Samples.portrait());
    }
}
