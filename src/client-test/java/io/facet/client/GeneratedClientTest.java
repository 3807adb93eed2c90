package io.facet.client;

import static io.facet.client.ApiClient.Config.apiConfig;
import static io.restassured.config.ObjectMapperConfig.objectMapperConfig;
import static org.assertj.core.api.Assertions.assertThat;
import io.facet.testing.Samples;
import io.facet.client.api.Oper;
import io.facet.client.model.Buckets;
import io.facet.client.model.DetectionResult;
import io.facet.client.model.Models;
import io.facet.client.model.ObjectList;
import io.facet.client.model.Outcomes;
import io.facet.client.model.PhotoResults;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.builder.ResponseBuilder;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
/**
 * Who makes a client from the API's description can use all of it. Each operation has a test of its name; for one that is
 * described later, {@link #everyOperationHasATest} asks.
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
                // REST Assured sends files as text only.
                .reqSpec(request -> request.setBody(Samples.portrait()))
                .inputSizeQuery(320)
                .confidenceQuery(0.3)
                .execute(answeredWith(200))
                .as(DetectionResult.class);

        assertThat(result.getFaces()).hasSize(1);
        assertThat(result.getFaces().get(0).getLandmarks().getNose().getX()).isNotNull();
        assertThat(result.getModel().getInputSize()).isEqualTo(320);
    }

    @Test
    void detectTakesObjectsOfTheStoreAndPartsOfAForm() throws IOException {
        put("generated/one.jpg");
        PhotoResults objects = client.faces()
                .detect()
                .reqSpec(request -> request.setContentType("application/json")
                        .setBody("{\"objects\":[{\"bucket\":\"generated\",\"key\":\"one.jpg\"}]}"))
                .execute(answeredWith(200))
                .as(PhotoResults.class);
        PhotoResults parts = client.faces()
                .detect()
                .reqSpec(request -> request.setContentType("multipart/form-data")
                        .addMultiPart("image", "one.jpg", Samples.portrait(), "image/jpeg")
                        .addMultiPart("image", "cut.jpg", Samples.cutShort(), "image/jpeg"))
                .execute(answeredWith(200))
                .as(PhotoResults.class);

        assertThat(objects.getResults().get(0).getResult().getFaces()).hasSize(1);
        assertThat(parts.getResults().get(1).getError().getCode()).isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void receiveEvent() throws IOException {
        put("generated/announced.jpg");

        Outcomes outcomes = client.events()
                .receiveEvent()
                .reqSpec(request -> request.setBody("{\"bucket\":\"generated\",\"key\":\"announced.jpg\"}"))
                .execute(answeredWith(202))
                .as(Outcomes.class);

        assertThat(outcomes.getOutcomes()).hasSize(1);
        assertThat(outcomes.getOutcomes().get(0).getOutcome().getValue()).isEqualTo("stored");
    }

    @Test
    void probeEvents() {
        client.events().probeEvents().execute(answeredWith(200));
    }

    @Test
    void allowedForEvents() {
        Response answer = client.events().allowedForEvents().execute(answeredWith(200));

        assertThat(answer.header("Allow")).contains("POST");
    }

    @Test
    void models() {
        Models models = client.faces().models().executeAs(answeredWith(200));

        assertThat(models.getModels()).isNotEmpty();
        assertThat(models.getDefaults().getInputSize()).isEqualTo(640);
    }

    @Test
    void resultSchema() {
        Response schema = client.faces().resultSchema().execute(answeredWith(200));

        assertThat(schema.jsonPath().getString("title")).isEqualTo("Facet result");
    }

    @Test
    void page() {
        Response page = client.page().page().execute(answeredWith(200));

        assertThat(page.asString()).contains("<title>Facet");
    }

    @Test
    void buckets() throws IOException {
        put("generated/shelved.jpg");

        Buckets buckets = client.page().buckets().executeAs(answeredWith(200));

        assertThat(buckets.getStore().getValue()).isEqualTo("directory");
        assertThat(buckets.getBuckets()).contains("generated");
    }

    @Test
    void objects() throws IOException {
        put("generated/listed.jpg");

        ObjectList photos = client.page()
                .objects()
                .bucketQuery("generated")
                .prefixQuery("list")
                .executeAs(answeredWith(200));

        assertThat(photos.getObjects()).extracting("key").containsExactly("listed.jpg");
    }

    @Test
    void thumbnail() throws IOException {
        put("generated/small.jpg");

        Response jpeg = client.page()
                .thumbnail()
                .bucketQuery("generated")
                .keyQuery("small.jpg")
                .sizeQuery(64)
                .execute(answeredWith(200));

        assertThat(ImageIO.read(jpeg.asInputStream()).getWidth()).isEqualTo(64);
    }

    @Test
    void results() throws IOException {
        put("generated/landed.jpg");
        client.events()
                .receiveEvent()
                .reqSpec(request -> request.setBody("{\"bucket\":\"generated\",\"key\":\"landed.jpg\"}"))
                .execute(answeredWith(202));

        Response first = client.page()
                .results()
                .reqSpec(request -> request.addFilter(GeneratedClientTest::untilLanded))
                .execute(answeredWith(200));

        assertThat(first.asString()).contains("landed.jpg", "\"stored\"");
    }

    /** The stream has no end, for which REST Assured would wait. */
    private static Response untilLanded(
            FilterableRequestSpecification request, FilterableResponseSpecification response, FilterContext chain) {
        try (var lines = new BufferedReader(
                new InputStreamReader(new URL(request.getURI()).openStream(), StandardCharsets.UTF_8))) {
            String landed = lines.lines()
                    .filter(line -> line.contains("landed.jpg"))
                    .findFirst()
                    .orElseThrow();
            return new ResponseBuilder().setStatusCode(200).setBody(landed).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyOperationHasATest() throws Exception {
        Set<String> tests = Arrays.stream(getClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(tests).containsAll(operations().keySet());
    }

    /** A test that has the name of an operation has called it. */
    @AfterEach
    void theOperationOfThisNameWasCalled(TestInfo test) throws Exception {
        String operation = operations().get(test.getTestMethod().orElseThrow().getName());
        if (operation != null) {
            assertThat(called).contains(operation);
        }
    }

    /** By name, as the description has them: the HTTP method and the path. */
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

    private static Function<Response, Response> answeredWith(int status) {
        return response -> response.then().statusCode(status).extract().response();
    }

    private void put(String path) throws IOException {
        Path photo = root.resolve(path);
        Files.createDirectories(photo.getParent());
        Files.deleteIfExists(photo.resolveSibling(photo.getFileName() + ".faces.json"));
        Files.write(photo, Samples.portrait());
    }
}
