package io.facet.web.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;

import io.facet.event.sns.TestSns;
import io.facet.testing.Samples;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bearer tokens, SNS deliveries and allow-lists, tested over HTTP. */
@QuarkusTest
@TestProfile(AccessControlTest.Protected.class)
class AccessControlTest {
    public static class Protected implements QuarkusTestProfile {
        static final Path TOKENS = Path.of("target/test-tokens");

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Files.writeString(TOKENS, "from-file\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Map.of(
                    "facet.security.token", "first,second",
                    "facet.security.token-file", TOKENS.toString(),
                    "facet.events.sns.topics", TestSns.TOPIC,
                    "facet.events.buckets", "guarded",
                    "facet.events.prefixes", "open/",
                    "facet.events.suffixes", ".jpg");
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(TestSns.class);
        }
    }

    private static final String EVENT = "{\"bucket\":\"guarded\",\"key\":\"open/none.jpg\"}";

    @Inject
    TestSns sns;

    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @TestHTTPResource
    String service;

    @ParameterizedTest
    @ValueSource(strings = {"/detect", "/events", "/detect/", "//events", "/%64etect"})
    void requestWithoutAValidTokenIsRejected(String path) {
        for (String header :
                new String[] {null, "Bearer", "Bearer ", "Bearer firs", "Bearer first,second", "Basic first"}) {
            var request =
                    given().urlEncodingEnabled(false).contentType("image/jpeg").body(Samples.portrait());
            int status = (header == null ? request : request.header("Authorization", header))
                    .post(path)
                    .statusCode();
            assertThat(status).isIn(401, 404);
        }
    }

    @Test
    void rejectionNamesTheAuthenticationScheme() {
        given().body(EVENT)
                .post("/events")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", equalTo("Bearer"))
                .contentType("application/problem+json")
                .body("code", equalTo("UNAUTHORIZED"))
                .body("detail", containsString("Authorization: Bearer"));
        given().multiPart("image", "a.jpg", Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(401);
        given().accept("image/jpeg")
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({
        "/detect,image/jpeg",
        "/detect,application/json",
        "/detect,multipart/form-data; boundary=b",
        "/events,application/json"
    })
    void rejectionDoesNotWaitForTheBody(String path, String type) throws IOException {
        URI address = URI.create(service);
        String head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 1000000\r\n\r\n";
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.formatted(path, type).getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 401");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer first", "bearer second", "Bearer from-file"})
    void everyTokenIsAcceptedForDetectionAndEvents(String authorization) {
        given().header("Authorization", authorization)
                .body(EVENT)
                .post("/events")
                .then()
                .statusCode(202);
        given().header("Authorization", authorization)
                .contentType("image/jpeg")
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(200);
    }

    @Test
    void otherRoutesNeedNoToken() {
        given().get("/").then().statusCode(200);
        given().get("/models").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
        given().get("/schema/facet-1.json").then().statusCode(200);
        given().head("/events").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/buckets,200",
        "/objects?bucket=guarded,200",
        "/objects?bucket=other,403",
        "/thumbnail?bucket=guarded&key=open/none.jpg,404",
        "/thumbnail?bucket=guarded&key=closed/there.jpg,403",
        "/thumbnail?bucket=other&key=open/there.jpg,403",
        "/clip?bucket=guarded&key=open/none.jpg,404",
        "/clip?bucket=guarded&key=closed/there.jpg,403",
        "/clip/result?bucket=other&key=open/there.jpg,403",
        "/results,200"
    })
    void pageDataNeedsATokenAndRespectsTheAllowLists(String path, int status) throws IOException {
        assertThat(statusOf(path, "wrong")).isEqualTo(401);
        assertThat(statusOf(path, "first")).isEqualTo(status);
    }

    /** Does not wait for the end of an event stream. */
    private int statusOf(String path, String token) throws IOException {
        var connection =
                (HttpURLConnection) URI.create(service).resolve(path).toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + token);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    @Test
    void onlyServedPhotosAreListed() throws IOException {
        for (String key : new String[] {"open/a.jpg", "open/a.png", "closed/a.jpg"}) {
            Files.createDirectories(root.resolve("guarded/" + key).getParent());
            Files.write(root.resolve("guarded/" + key), Samples.portrait());
        }
        given().header("Authorization", "Bearer first")
                .get("/objects?bucket=guarded")
                .then()
                .body("objects.key", hasItem("open/a.jpg"))
                .body("objects.key", everyItem(matchesPattern("open/.*\\.jpg")));
        given().header("Authorization", "Bearer first")
                .get("/buckets")
                .then()
                .body("buckets", equalTo(List.of("guarded")));
    }

    @Test
    void changedTokenFileIsReloaded() throws IOException {
        Files.writeString(Protected.TOKENS, "from-file\nnew\n");

        Awaitility.await()
                .untilAsserted(() -> given().header("Authorization", "Bearer new")
                        .body(EVENT)
                        .post("/events")
                        .then()
                        .statusCode(202));
    }

    @Test
    void signedMessageOfAnAllowedTopicNeedsNoToken() {
        post(sns.notification(TestSns.TOPIC, EVENT), TestSns.TOPIC, 202);
        post(sns.confirmation(TestSns.TOPIC), TestSns.TOPIC, 202);
        assertThat(TestSns.REQUESTED).contains(URI.create(TestSns.SUBSCRIBE));
    }

    @Test
    void topicHeaderAloneGrantsNoAccess() {
        post(EVENT, TestSns.TOPIC, 401);
        post("[" + sns.notification(TestSns.TOPIC, EVENT) + "," + EVENT + "]", TestSns.TOPIC, 401);
        post(sns.notification(TestSns.TOPIC, EVENT).replace("none.jpg", "other.jpg"), TestSns.TOPIC, 400);
        post(sns.notification(TestSns.TOPIC + "-not", EVENT), TestSns.TOPIC + "-not", 401);
        post(sns.notification(TestSns.TOPIC + "-not", EVENT), TestSns.TOPIC, 400);
        given().header("x-amz-sns-topic-arn", TestSns.TOPIC)
                .body(Samples.portrait())
                .post("/detect")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", equalTo("Bearer"));
    }

    @ParameterizedTest
    @CsvSource({
        "guarded,open/there.jpg,200",
        "guarded,open/there.png,403",
        "guarded,closed/there.jpg,403",
        "guarded,open/../closed/there.jpg,404",
        "other,open/there.jpg,403"
    })
    void objectsOutsideTheAllowListsAreNotRead(String bucket, String key, int status) throws IOException {
        for (String file :
                new String[] {"guarded/open/there.jpg", "guarded/open/there.png", "guarded/closed/there.jpg"}) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.write(root.resolve(file), Samples.portrait());
        }
        given().header("Authorization", "Bearer first")
                .contentType("application/json")
                .body(Map.of("bucket", bucket, "key", key))
                .post("/detect")
                .then()
                .statusCode(status);
        given().header("Authorization", "Bearer first")
                .contentType("application/json")
                .body(Map.of("bucket", bucket, "key", key))
                .post("/events")
                .then()
                .statusCode(202)
                .body("outcomes", hasSize(1));
        assertThat(root.resolve("guarded/closed/there.jpg.faces.json")).doesNotExist();
    }

    @Test
    void cloudEventsWebhookIsValidatedWithoutAToken() {
        given().header("WebHook-Request-Origin", "eventgrid.example.net")
                .options("/events")
                .then()
                .statusCode(200)
                .header("WebHook-Allowed-Origin", "eventgrid.example.net")
                .header("WebHook-Allowed-Rate", "*");
    }

    private static void post(String body, String topicHeader, int status) {
        given().contentType("text/plain; charset=UTF-8")
                .header("x-amz-sns-topic-arn", topicHeader)
                .body(body)
                .post("/events")
                .then()
                .statusCode(status);
    }
}
