package io.facet.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.facet.testing.Samples;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stored clips, in ranges as a browser requests them. */
@QuarkusTest
class ClipResourceTest {
    @ConfigProperty(name = "facet.store.directory.root")
    Path root;

    @TestHTTPResource
    URI service;

    private byte[] clip;

    @BeforeEach
    void store() throws IOException {
        try (InputStream in = ClipResourceTest.class.getResourceAsStream("/video/two-faces.webm")) {
            clip = in.readAllBytes();
        }
        store("two-faces.webm", clip);
        store("portrait.jpg", Samples.portrait());
    }

    private void store(String name, byte[] content) throws IOException {
        Path file = root.resolve("clips").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private static RequestSpecification clip(String name) {
        return given().queryParam("bucket", "clips").queryParam("key", name);
    }

    @Test
    void wholeClipIsSentWithoutRange() {
        Response response = clip("two-faces.webm").get("/clip");

        response.then()
                .statusCode(200)
                .contentType("video/webm")
                .header("Accept-Ranges", "bytes")
                .header("Content-Length", String.valueOf(clip.length))
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .header("X-Content-Type-Options", "nosniff");
        assertThat(response.asByteArray()).isEqualTo(clip);
        String eTag = response.header("ETag");
        clip("two-faces.webm").header("If-None-Match", eTag).get("/clip").then().statusCode(304);
        clip("two-faces.webm")
                .head("/clip")
                .then()
                .statusCode(200)
                .header("Content-Length", String.valueOf(clip.length));
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-, 0, 0", "bytes=100-199, 100, 200", "bytes=-50, -50, 0", "bytes=100-99999999, 100, 0"})
    void rangeIsSentAsPartialContent(String range, int from, int to) {
        int first = from < 0 ? clip.length + from : from;
        int end = to == 0 ? clip.length : to;

        Response response = clip("two-faces.webm").header("Range", range).get("/clip");

        response.then()
                .statusCode(206)
                .header("Content-Range", "bytes %d-%d/%d".formatted(first, end - 1, clip.length));
        assertThat(response.asByteArray()).isEqualTo(Arrays.copyOfRange(clip, first, end));
    }

    @Test
    void severalPiecesAreSentInOrder() throws IOException {
        byte[] large = new byte[2 * ClipSender.PIECE_BYTES + 12345];
        new Random(1).nextBytes(large);
        store("large.mp4", large);

        assertThat(clip("large.mp4").get("/clip").asByteArray()).isEqualTo(large);
        int first = ClipSender.PIECE_BYTES - 7;
        byte[] part = clip("large.mp4")
                .header("Range", "bytes=" + first + "-")
                .get("/clip")
                .asByteArray();
        assertThat(part).isEqualTo(Arrays.copyOfRange(large, first, large.length));
    }

    @Test
    void rangeOfAnotherVersionGetsTheWholeClip() throws IOException {
        String eTag = clip("two-faces.webm").head("/clip").header("ETag");
        clip("two-faces.webm")
                .header("If-Range", eTag)
                .header("Range", "bytes=0-9")
                .get("/clip")
                .then()
                .statusCode(206);
        clip("two-faces.webm")
                .header("If-Range", "\"other\"")
                .header("Range", "bytes=0-9")
                .get("/clip")
                .then()
                .statusCode(200)
                .header("Content-Length", String.valueOf(clip.length));
    }

    @Test
    void rangeAfterTheEndIsRejected() {
        clip("two-faces.webm")
                .header("Range", "bytes=" + clip.length + "-")
                .get("/clip")
                .then()
                .statusCode(416)
                .contentType("application/problem+json")
                .header("Content-Range", "bytes */" + clip.length)
                .body("requestId", notNullValue());
    }

    @Test
    void onlyClipsAreSent() {
        clip("portrait.jpg").get("/clip").then().statusCode(415).body("code", equalTo("UNSUPPORTED_FORMAT"));
        clip("none.webm").get("/clip").then().statusCode(404).body("code", equalTo("OBJECT_NOT_FOUND"));
        given().get("/clip").then().statusCode(400).body("code", equalTo("BAD_PARAMETER"));
        clip("two-faces.webm")
                .queryParam("other", 1)
                .get("/clip")
                .then()
                .statusCode(400)
                .body("detail", containsString("unknown"));
    }

    @Test
    void clientsThatDoNotReadAreLimited() throws IOException {
        store("endless.mp4", new byte[0]);
        try (var file = new RandomAccessFile(root.resolve("clips/endless.mp4").toFile(), "rw")) {
            file.setLength(256L << 20);
        }
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < ClipSender.MAX_RESPONSES; i++) {
            idle.add(request("/clip?bucket=clips&key=endless.mp4"));
        }

        clip("endless.mp4")
                .get("/clip")
                .then()
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("code", equalTo("OVERLOADED"));
        for (Socket socket : idle) {
            socket.close();
        }
        Awaitility.await()
                .untilAsserted(() -> clip("endless.mp4")
                        .header("Range", "bytes=0-9")
                        .get("/clip")
                        .then()
                        .statusCode(206));
        Files.delete(root.resolve("clips/endless.mp4"));
    }

    /** Returns when the response has begun. */
    private Socket request(String path) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(service.getHost(), service.getPort()));
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        return socket;
    }

    @Test
    void storedResultIsSentWhileItIsCurrent() throws IOException {
        store("fresh.webm", clip);
        clip("fresh.webm").get("/clip/result").then().statusCode(204);

        given().contentType("application/json")
                .body("{\"bucket\":\"clips\",\"key\":\"fresh.webm\"}")
                .post("/detect?store=true")
                .then()
                .statusCode(200);
        clip("fresh.webm")
                .get("/clip/result")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("schema", equalTo("facet-video/1"))
                .body("tracks", hasSize(2));

        store("fresh.webm", Arrays.copyOf(clip, clip.length - 1));
        clip("fresh.webm").get("/clip/result").then().statusCode(204);
    }
}
