package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.facet.pipeline.Admission;
import io.facet.testing.Samples;
import io.netty.buffer.PooledByteBufAllocator;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slow, broken and malicious clients get an error, and capacity, memory and files are released. */
@QuarkusTest
@TestProfile(RequestLimitsTest.SmallLimits.class)
@Timeout(60)
class RequestLimitsTest {
    private static final int CAPACITY = 4;
    private static final String JPEG = "Content-Type: image/jpeg\r\n";
    private static final String FORM = "Content-Type: multipart/form-data; boundary=b\r\n";
    private static final String PART =
            "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n";

    public static final class SmallLimits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "facet.admission.max-in-flight", String.valueOf(CAPACITY),
                    "facet.http.max-bodies", String.valueOf(CAPACITY),
                    "facet.http.body-timeout", "7s");
        }
    }

    @TestHTTPResource("/")
    URI service;

    @Inject
    Admission admission;

    @Inject
    Vertx vertx;

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void capacityIsReleased() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        awaitCapacity();
        await().untilAsserted(() -> assertThat(event().statusCode()).isEqualTo(400));
        assertThat(openForms()).isZero();
    }

    @Test
    void resetHttp2StreamsLoseNoPermitNoMemoryAndNoConnection() throws Exception {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp2MaxSize(1));
        HttpConnection connection = resetWhileUploading(client, "/detect", "image/jpeg");
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();

        // Vert.x closes a connection with more than 200 resets in 30 s.
        for (int i = 0; i < 40; i++) {
            resetWhileUploading(client, "/detect", "image/jpeg");
            resetWhileUploading(client, "/detect", "application/json");
            resetWhileUploading(client, "/detect", "multipart/form-data; boundary=b");
            assertThat(resetWhileUploading(client, "/events", "application/json"))
                    .isSameAs(connection);
        }

        awaitCapacity();
        await().untilAsserted(() ->
                assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isLessThan(before + (1 << 20)));
        client.close();
    }

    @Test
    void http2StreamsResetBeforeTheResponseKeepTheConnection() throws Exception {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp2MaxSize(1));
        Buffer unreadable = Buffer.buffer(Samples.truncated());
        HttpClientRequest first = post(client, "/detect", "image/jpeg", unreadable.length());

        for (int i = 0; i < 40; i++) {
            HttpClientRequest request = post(client, "/detect", "image/jpeg", unreadable.length());
            request.write(unreadable.slice(0, unreadable.length() - 1));
            request.end(unreadable.slice(unreadable.length() - 1, unreadable.length()));
            Thread.sleep(i % 5);
            request.reset();
            assertThat(request.connection()).isSameAs(first.connection());
        }

        assertThat(result(first.send(unreadable)).statusCode()).isEqualTo(422);
        client.close();
    }

    @Test
    void silentUploadsAreEndedAndTheCapacityIsReused() throws Exception {
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < CAPACITY; i++) {
            silent.add(send("/detect", JPEG, 1000, ""));
            silent.add(send("/events", "", 1_000_000, ""));
        }
        await().until(() -> photo().statusCode() == 429);
        await().until(() -> event().statusCode() == 429);
        event().then().header("Retry-After", "1").body("code", equalTo("OVERLOADED"));
        assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isLessThan(before + 500_000);

        for (Socket socket : silent) {
            assertThat(response(socket))
                    .startsWith("HTTP/1.1 408")
                    .containsIgnoringCase("connection: close")
                    .contains("application/problem+json", "REQUEST_TIMEOUT", "The body arrives at 0 bytes per second");
        }
        assertThat(photo().statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"'" + JPEG + "'", "'" + FORM + "'"})
    void uploadThatTakesTooLongIsEnded(String header) throws Exception {
        Socket socket = send("/detect", header, 1_000_000, header.equals(FORM) ? PART : "");
        for (int i = 0; i < 6; i++) {
            socket.getOutputStream().write(new byte[16_000]);
            Thread.sleep(1000);
        }

        assertThat(response(socket)).startsWith("HTTP/1.1 408").contains("The body was not complete after 7 seconds");
    }

    @Test
    void abortedFormsLeaveNoFiles() throws Exception {
        for (int i = 0; i < CAPACITY; i++) {
            send("/detect", FORM, 1_000_000, PART + "the beginning of a photo");
        }
        await().until(() -> openForms() == CAPACITY);
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("facet-form"));
        }

        for (Socket socket : sockets) {
            socket.close();
        }

        await().untilAsserted(() -> assertThat(openForms()).isZero());
    }

    @Test
    void picturesThatClientsDoNotReadKeepTheirPermitsUntilTheTimeout() throws Exception {
        byte[] photo = noise();
        for (int i = 0; i < CAPACITY; i++) {
            Socket socket = send("/detect", JPEG + "Accept: image/png\r\n", photo.length, "");
            socket.getOutputStream().write(photo);
            assertThat(new String(socket.getInputStream().readNBytes(15))).isEqualTo("HTTP/1.1 200 OK");
        }

        assertThat(admission.inFlight()).isEqualTo(CAPACITY);
        photo().then().statusCode(429);
        await().atMost(Duration.ofSeconds(15)).until(() -> admission.inFlight() == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "multipart/form-data                           | --b--             | needs a boundary",
                "multipart/form-data; boundary=b; charset=nope | --b--             | charset \"nope\" is unknown",
                "multipart/form-data; boundary=c               | PART x~--b--      | does not end with the boundary --c--",
                "multipart/form-data; boundary=b               | PART x            | does not end with the boundary --b--",
                "multipart/form-data; boundary=b               | -                 | The body is empty. Send a form",
                "multipart/form-data; boundary=b               | --b~no header~~x~--b-- | a part has a malformed header",
                "multipart/form-data; boundary=b               | --b~A: b~~x~--b-- | needs the header Content-Disposition",
                "multipart/form-data; boundary=b | --b~Content-Transfer-Encoding: base64~~=~--b--       | must be binary (got base64)",
                "multipart/form-data; boundary=b | --b~Content-Type: text/plain; charset=nope~~x~--b-- | charset \"nope\" is unknown",
                "multipart/form-data; boundary=b | 1001              | more than 1000 parts"
            })
    void invalidFormIsRejectedWithTheReason(String type, String body, String reason) {
        String form = "1001".equals(body) ? (PART + "x\r\n").repeat(1001) + "--b--" : body == null ? "" : body;
        for (String accept : List.of("application/json", "image/png")) {
            given().contentType("application/octet-stream")
                    .header("Content-Type", type)
                    .accept(accept)
                    .body(form.replace("PART ", PART).replace("~", "\r\n").getBytes(StandardCharsets.UTF_8))
                    .post("/detect")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", equalTo("BAD_PARAMETER"))
                    .body("detail", containsString(reason));
        }
    }

    private HttpConnection resetWhileUploading(HttpClient client, String path, String type) throws Exception {
        HttpClientRequest request = post(client, path, type, 1_000_000);
        result(request.write(Buffer.buffer(PART).appendBytes(new byte[10_000])));
        Thread.sleep(5);
        request.reset();
        Thread.sleep(5);
        return request.connection();
    }

    private HttpClientRequest post(HttpClient client, String path, String type, int length) throws Exception {
        return result(client.request(HttpMethod.POST, service.getPort(), service.getHost(), path))
                .putHeader("Content-Type", type)
                .putHeader("Content-Length", String.valueOf(length));
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    private Socket send(String path, String headers, int length, String body) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(15_000);
        socket.connect(new java.net.InetSocketAddress(service.getHost(), service.getPort()));
        String head =
                "POST %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n".formatted(path, headers, length);
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Reads until the service closes the connection. */
    private static String response(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Response photo() {
        return given().contentType("image/jpeg").body(Samples.portrait()).post("/detect");
    }

    private static Response event() {
        return given().body("no event").post("/events");
    }

    private void awaitCapacity() {
        await().untilAsserted(() -> assertThat(admission.inFlight()).isZero());
    }

    private static long openForms() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).toString().contains("facet-form");
                        } catch (IOException closed) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private static byte[] noise() throws IOException {
        var picture = new BufferedImage(1800, 1800, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, 1800, 1800, new Random(1).ints(1800 * 1800).toArray(), 0, 1800);
        var out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }
}
