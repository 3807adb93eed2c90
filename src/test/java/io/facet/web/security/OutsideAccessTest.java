package io.facet.web.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.facet.testing.Samples;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Attempts to read, write or delete outside of the bucket {@code guarded}, the prefix {@code open/} and the root, with a valid
 * token, in every call and event format.
 */
@QuarkusTest
@TestProfile(AccessControlTest.Protected.class)
class OutsideAccessTest {
    /** Bucket, key. The files at most of these places exist. */
    private static final List<List<String>> OUTSIDE = List.of(
            List.of("other", "open/there.jpg"),
            List.of("", "open/there.jpg"),
            List.of(".", "open/there.jpg"),
            List.of("..", "outside/open/there.jpg"),
            List.of("guarded/../other", "open/there.jpg"),
            List.of("guarded/closed", "open/there.jpg"),
            List.of("GUARDED", "open/there.jpg"),
            List.of("guarded ", "open/there.jpg"),
            List.of("guarded\u0000", "open/there.jpg"),
            List.of("guarded%2F..%2Fother", "open/there.jpg"),
            List.of("default", "open/there.jpg"),
            List.of("guarded", "closed/there.jpg"),
            List.of("guarded", "/closed/there.jpg"),
            List.of("guarded", "Open/there.jpg"),
            List.of("guarded", "open"),
            List.of("guarded", "open/../closed/there.jpg"),
            List.of("guarded", "open/./../closed/there.jpg"),
            List.of("guarded", "open/../../other/open/there.jpg"),
            List.of("guarded", "open/../../../outside/open/there.jpg"),
            List.of("guarded", "open/%2e%2e/closed/there.jpg"),
            List.of("guarded", "open/%252e%252e/closed/there.jpg"),
            List.of("guarded", "open/..%2fclosed/there.jpg"),
            List.of("guarded", "open/..%c0%afclosed/there.jpg"),
            List.of("guarded", "open//../closed/there.jpg"),
            List.of("guarded", "open//there.jpg"),
            List.of("guarded", "open/\\..\\closed\\there.jpg"),
            List.of("guarded", "open\\there.jpg"),
            List.of("guarded", "open/\u2025/closed/there.jpg"),
            List.of("guarded", "open/\uFF0E\uFF0E/closed/there.jpg"),
            List.of("guarded", "open/..\u2215closed\u2215there.jpg"),
            List.of("guarded", "open/..\u0000/closed/there.jpg"),
            List.of("guarded", "open/there.png\u0000.jpg"),
            List.of("guarded", "open/there.png"),
            List.of("guarded", "open/there.jpg.faces.json"),
            List.of("guarded", "open/link.jpg"),
            List.of("guarded", "open/folder-link/there.jpg"),
            List.of("guarded", "open/CON.jpg"),
            List.of("guarded", "open/C:there.jpg"),
            List.of("guarded", "open/there.jpg::$DATA"),
            List.of("guarded", "open/.jpg/"),
            List.of("guarded", "open/" + "a".repeat(300) + ".jpg"),
            List.of("guarded", "open/" + "a/".repeat(500) + ".jpg"),
            List.of("guarded", "/etc/passwd"),
            List.of("guarded", "/dev/zero"),
            List.of("guarded", "/proc/self/environ"));

    /** Request targets of static files and other paths, sent as they are. */
    private static final List<String> TARGETS = List.of(
            "/page/../../application.properties",
            "/page/..%2f..%2fapplication.properties",
            "/page/%2e%2e/%2e%2e/application.properties",
            "/page/%252e%252e/application.properties",
            "/page/..\\..\\application.properties",
            "/page/..%5c..%5capplication.properties",
            "/page/%c0%ae%c0%ae/application.properties",
            "/page/%ef%bc%8e%ef%bc%8e/application.properties",
            "/page/app.js%00.html",
            "/page//..//..//application.properties",
            "/schema/../../openapi.yaml",
            "/schema/..%2f..%2fopenapi.yaml",
            "/schema/..;/..;/openapi.yaml",
            "/../application.properties",
            "/%2e%2e/application.properties",
            "//application.properties",
            "/META-INF/openapi.yaml",
            "/META-INF/resources/index.html",
            "/application.properties",
            "/models/mobilenet0.25-int8.pt",
            "/guarded/open/there.jpg",
            "/photos/guarded/open/there.jpg",
            "/q/../application.properties",
            "/q/swagger-ui/../../application.properties",
            "/q/swagger-ui/..%2f..%2f..%2fapplication.properties",
            "/models?x=%zz",
            "/%zz",
            "/q/dev-ui/",
            "/q/arc",
            "file:///etc/passwd");

    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @TestHTTPResource
    URI service;

    private Path outside;

    @BeforeEach
    void putPhotos() throws IOException {
        outside = root.resolveSibling("outside");
        for (Path photo : List.of(
                root.resolve("guarded/open/there.png"),
                root.resolve("guarded/closed/there.jpg"),
                root.resolve("other/open/there.jpg"),
                root.resolve("open/there.jpg"),
                outside.resolve("open/there.jpg"))) {
            Files.createDirectories(photo.getParent());
            Files.write(photo, Samples.portrait());
        }
        Path open = Files.createDirectories(root.resolve("guarded/open"));
        link(open.resolve("link.jpg"), outside.resolve("open/there.jpg"));
        link(open.resolve("folder-link"), outside.resolve("open"));
    }

    private static void link(Path link, Path target) throws IOException {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target.toAbsolutePath());
    }

    @Test
    void noObjectOutsideIsReadWrittenOrDeleted() throws IOException {
        Map<String, Long> before = files();
        List<String> succeeded = new ArrayList<>();
        for (List<String> place : OUTSIDE) {
            attempts(place.get(0), place.get(1))
                    .forEach(response -> expectRejected(String.join(" ", place), succeeded, response));
        }

        assertThat(succeeded).isEmpty();
        assertThat(files()).isEqualTo(before);
    }

    private static Stream<Response> attempts(String bucket, String key) {
        Map<String, String> object = Map.of("bucket", bucket, "key", key);
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
        Map<String, ?> eventBridge = Map.of(
                "source",
                "aws.s3",
                "detail-type",
                "Object Deleted",
                "detail",
                Map.of("bucket", Map.of("name", bucket), "object", Map.of("key", key)));
        Map<String, ?> cloudEvent =
                Map.of("specversion", "1.0", "id", "1", "source", "/a", "type", "b", "data", object);
        return Stream.of(
                json(object).post("/detect"),
                json(Map.of("objects", List.of(object))).post("/detect?store=true"),
                json(object).accept("image/jpeg").post("/detect?render=blur&store=true"),
                authorized().queryParams(object).get("/thumbnail"),
                json(object).post("/events"),
                json(s3Event("ObjectCreated:Put", bucket, encoded)).post("/events"),
                json(s3Event("ObjectCreated:Put", bucket, key)).post("/events"),
                json(s3Event("ObjectRemoved:Delete", bucket, encoded)).post("/events"),
                json(s3Event("ObjectRemoved:Delete", bucket, key)).post("/events"),
                json(eventBridge).post("/events"),
                json(cloudEvent).contentType("application/cloudevents+json").post("/events"));
    }

    private static RequestSpecification json(Object body) {
        return authorized().contentType("application/json").body(body);
    }

    @Test
    void listingsShowNothingOutside() {
        for (String bucket : List.of("other", "", ".", "..", "guarded/closed", "../outside", "GUARDED", "default")) {
            assertThat(authorized().queryParam("bucket", bucket).get("/objects").statusCode())
                    .as(bucket)
                    .isIn(400, 403);
        }
        for (String prefix :
                List.of("closed/", "../", "open/../closed", "/", "open/../../other/", "\\", "%2e%2e/", "\u0000")) {
            for (String parameter : List.of("prefix", "after")) {
                Response listing = authorized()
                        .queryParam("bucket", "guarded")
                        .queryParam(parameter, prefix)
                        .get("/objects");
                assertThat(listing.statusCode()).as(prefix).isIn(200, 400, 403, 404);
                assertThat(listing.asString()).as(prefix).doesNotContain("closed/there", "other", "outside", "link");
            }
        }
    }

    @Test
    void noFileOutsideOfThePageIsServed() throws IOException {
        for (String target : TARGETS) {
            String response = get(target);
            assertThat(response).as(target).startsWith("HTTP/1.1 4");
            assertThat(response).as(target).doesNotContain("quarkus.", "openapi:", "root:", "<!doctype");
        }
    }

    private static void expectRejected(String attempt, List<String> succeeded, Response response) {
        boolean rejected = List.of(400, 403, 404).contains(response.statusCode())
                || response.statusCode() == 200
                        && response.asString().matches("\\{\"results\":\\[\\{\"name\":.*\"error\":.*")
                || response.statusCode() == 202
                        && response.asString()
                                .matches("\\{\"outcomes\":\\[.*\"outcome\":\"ignored\",\"reason\":\"[^\"]*\"}]}");
        if (!rejected) {
            succeeded.add(attempt + ": " + response.statusCode() + " " + response.asString());
        }
    }

    private static RequestSpecification authorized() {
        return given().header("Authorization", "Bearer first");
    }

    private static Map<String, ?> s3Event(String name, String bucket, String key) {
        return Map.of(
                "Records",
                List.of(Map.of(
                        "eventSource",
                        "aws:s3",
                        "eventName",
                        name,
                        "s3",
                        Map.of("bucket", Map.of("name", bucket), "object", Map.of("key", key)))));
    }

    private Map<String, Long> files() throws IOException {
        Map<String, Long> found = new TreeMap<>();
        for (Path folder : List.of(root, outside)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    found.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
                }
            }
        }
        return found;
    }

    private String get(String target) throws IOException {
        String request =
                "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer first\r\nConnection: close\r\n\r\n";
        try (var socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.formatted(target).getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
