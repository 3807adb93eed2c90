package io.facet.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.facet.testing.Samples;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's files and endpoints. */
@QuarkusTest
class PageEndpointsTest {
    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @TestHTTPResource("/results")
    URI results;

    @Test
    void pageHasSecurityHeadersAndIsRevalidated() {
        Response page = given().get("/");

        page.then()
                .statusCode(200)
                .contentType("text/html")
                .header("Content-Security-Policy", containsString("script-src 'self';"))
                .header("Content-Security-Policy", containsString("media-src 'self' blob:;"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("Cache-Control", equalTo("no-cache"));
        given().header("If-None-Match", page.header("ETag")).get("/").then().statusCode(304);
        given().get("/q/swagger-ui/")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("script-src 'self' 'unsafe-inline';"));
    }

    @ParameterizedTest
    @CsvSource({
        "index.html,text/html,gzip",
        "page/app.js,text/javascript,gzip",
        "page/style.css,text/css,gzip",
        "page/facet.svg,image/svg+xml,gzip",
        "page/astronaut.jpg,image/jpeg,"
    })
    void filesAreRevalidatedAndCompressedUnlessTheyAreImages(String path, String type, String encoding) {
        Response file = given().get("/" + path);

        file.then()
                .statusCode(200)
                .contentType(startsWith(type))
                .header("Content-Encoding", equalTo(encoding))
                .header("Cache-Control", equalTo("no-cache"))
                .header("X-Content-Type-Options", equalTo("nosniff"));
        given().header("If-None-Match", file.header("ETag"))
                .get("/" + path)
                .then()
                .statusCode(304);
        given().header("If-Modified-Since", file.header("Last-Modified"))
                .get("/" + path)
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"page", "page/", "page/none.js", "page/..%2Fapplication.properties", "page/index", "page/a.class"
            })
    void otherFilesAreNotServed(String path) {
        given().urlEncodingEnabled(false).get("/" + path).then().statusCode(404);
    }

    @Test
    void bucketIsListedInPages() throws IOException {
        Path folder = Files.createDirectories(root.resolve("many/2026"));
        for (int i = 0; i < 60; i++) {
            Files.writeString(folder.resolve("%02d.jpg".formatted(i)), "");
            Files.writeString(folder.resolve("%02d.jpg.faces.json".formatted(i)), "");
            Files.writeString(folder.resolve("%02d.txt".formatted(i)), "");
        }
        Files.writeString(root.resolve("many/2027.jpg"), "");

        given().get("/buckets")
                .then()
                .body("suffix", equalTo(".faces.json"))
                .body("buckets", hasItems("default", "many"))
                .body("shell.upload", equalTo("cp {file} {object}"))
                .body("shell.print", equalTo("cat {object}"))
                .body("shell.root", equalTo(root.toAbsolutePath() + "/"))
                .body("shell.rootBucket", equalTo("default"));
        Response first = given().get("/objects?bucket=many");
        assertThat(first.path("objects.key").toString()).contains("2026/00.jpg", "2026/47.jpg");
        first.then().body("objects", hasSize(48)).body("objects[0].lastModified", notNullValue());
        given().queryParam("after", first.<String>path("next"))
                .get("/objects?bucket=many")
                .then()
                .body("objects", hasSize(13))
                .body("objects[12].key", equalTo("2027.jpg"))
                .body("next", nullValue());
        given().get("/objects?bucket=many&prefix=2026/1").then().body("objects", hasSize(10));
        given().get("/objects?bucket=many&prefix=2026/10.jpg").then().body("objects", hasSize(1));
        given().get("/objects?bucket=default").then().body("objects.bucket", not(hasItem("many")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "nowhere", "\\"})
    void impossibleBucketIsEmpty(String bucket) {
        given().queryParam("bucket", bucket)
                .get("/objects")
                .then()
                .statusCode(200)
                .body("objects", hasSize(0));
    }

    @Test
    void thumbnailIsSmallUprightAndRevalidated() throws IOException {
        Path folder = Files.createDirectories(root.resolve("thumbs"));
        Files.write(folder.resolve("wide.png"), Samples.twins("png"));
        Files.write(folder.resolve("line.png"), Samples.blank(400, 10));

        Response small = given().get("/thumbnail?bucket=thumbs&key=wide.png");

        small.then().statusCode(200).contentType("image/jpeg").header("Cache-Control", containsString("private"));
        var image = ImageIO.read(new ByteArrayInputStream(small.asByteArray()));
        assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(96, 48);
        given().header("If-None-Match", small.header("ETag"))
                .get("/thumbnail?bucket=thumbs&key=wide.png")
                .then()
                .statusCode(304);
        byte[] line =
                given().get("/thumbnail?bucket=thumbs&key=line.png&size=200").asByteArray();
        assertThat(ImageIO.read(new ByteArrayInputStream(line)).getHeight()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "bucket=thumbs&key=none.jpg,404,OBJECT_NOT_FOUND",
        "bucket=thumbs,400,BAD_PARAMETER",
        "bucket=thumbs&key=a.jpg&size=31,400,BAD_PARAMETER",
        "bucket=thumbs&key=a.jpg&size=big,400,BAD_PARAMETER",
        "bucket=thumbs&key=half.jpg,422,CORRUPT_IMAGE"
    })
    void unavailableThumbnailIsReported(String query, int status, String code) throws IOException {
        Files.write(Files.createDirectories(root.resolve("thumbs")).resolve("half.jpg"), Samples.truncated());

        given().get("/thumbnail?" + query)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }

    @Test
    void outcomesAreStreamedAndRepeatedForNewSubscribers() throws Exception {
        Path photo = Files.createDirectories(root.resolve("streamed")).resolve("a.jpg");
        Files.write(photo, Samples.portrait());
        sendEvent();

        try (InputStream stream = results.toURL().openStream();
                var lines = new BufferedReader(new InputStreamReader(stream))) {
            assertThat(next(lines)).contains("\"outcome\":\"stored\"", "\"faces\":1");
            Files.delete(photo);
            sendEvent();
            assertThat(next(lines)).contains("\"outcome\":\"deleted\"").doesNotContain("faces");
        }
        try (InputStream stream = results.toURL().openStream();
                var lines = new BufferedReader(new InputStreamReader(stream))) {
            assertThat(next(lines)).contains("\"outcome\":\"deleted\"");
        }
    }

    private static void sendEvent() {
        given().body(Map.of("bucket", "streamed", "key", "a.jpg"))
                .contentType("application/json")
                .post("/events")
                .then()
                .statusCode(202);
    }

    /** The next event about this test's photo; other tests publish events, too. */
    private static String next(BufferedReader lines) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.add(line);
            if (line.startsWith("data:") && line.contains("\"bucket\":\"streamed\"")) {
                return line;
            }
        }
        throw new AssertionError("The stream ended after: " + seen);
    }
}
