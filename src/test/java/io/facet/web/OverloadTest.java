package io.facet.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.pipeline.Admission;
import io.facet.testing.Samples;
import io.netty.buffer.PooledByteBufAllocator;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service stays correct with more clients than it admits, and releases everything of clients that vanish. */
@QuarkusTest
@TestProfile(RequestLimitsTest.SmallLimits.class)
@Timeout(60)
class OverloadTest {
    private static final int CLIENTS = 100;
    private static final Duration DURATION = Duration.ofSeconds(3);
    private static final Duration RECOVERY = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POST = "POST /detect HTTP/1.1\r\nHost: localhost\r\n";
    private static final String FORM = "Content-Type: multipart/form-data; boundary=b\r\n";

    @TestHTTPResource("/detect")
    URI detect;

    @Inject
    Admission admission;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();

    @Test
    void admittedRequestsAreAnsweredCorrectlyAndTheOthersWithRetryAfter() throws Exception {
        JsonNode faces = faces(post().join());
        long end = System.nanoTime() + DURATION.toNanos();

        CompletableFuture.allOf(IntStream.range(0, CLIENTS)
                        .mapToObj(client -> postUntil(end, faces))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(statuses).containsOnlyKeys(200, 429);
        await().atMost(RECOVERY)
                .untilAsserted(() -> assertThat(post().join().statusCode()).isEqualTo(200));
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void everythingOfClientsThatVanishIsReleased() throws Exception {
        byte[] photo = Samples.portrait();
        String length = "Content-Length: " + photo.length + "\r\n";
        long descriptors = descriptors();
        long pinned = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        var random = new Random(5);
        for (int i = 0; i < 10; i++) {
            vanish("", new byte[0], false);
            vanish(POST.substring(0, 20), new byte[0], false);
            vanish(POST + length + "\r\n", new byte[0], false);
            vanish(POST + length + "\r\n", photo, random.nextBoolean());
            vanish(POST + "Content-Length: 99999999\r\n\r\n", photo, true);
            vanish(POST + "Content-Length: 1000\r\n\r\n", photo, false);
            vanish(POST + "Content-Length: x\r\n\r\n", photo, false);
            vanish(POST + "Content-Length: 9\r\nContent-Length: 7\r\n\r\n", photo, true);
            vanish(POST + "Transfer-Encoding: chunked\r\n\r\n", photo, true);
            vanish(POST + "Transfer-Encoding: chunked\r\n\r\n1000\r\n", new byte[99], false);
            vanish(
                    POST + FORM + length + "\r\n--b\r\nContent-Disposition: form-data; name=image\r\n\r\n",
                    photo,
                    false);
            vanish(POST + "Content-Type: application/json\r\n" + length + "\r\n{", new byte[0], true);
            vanish(POST + "Accept: image/png\r\n" + length + "\r\n", photo, random.nextBoolean());
            vanish(POST.replace("/detect", "/events") + length + "\r\n{", new byte[0], random.nextBoolean());
            vanish("GET /results HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n", new byte[0], false);
        }

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            assertThat(admission.inFlight()).isZero();
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isLessThanOrEqualTo(pinned);
            assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
        });
    }

    private CompletableFuture<Void> postUntil(long end, JsonNode faces) {
        return post().thenCompose(response -> {
            statuses.computeIfAbsent(response.statusCode(), status -> new AtomicInteger())
                    .incrementAndGet();
            if (response.statusCode() == 200) {
                assertThat(faces(response)).isEqualTo(faces);
            } else {
                assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
            }
            return System.nanoTime() < end ? postUntil(end, faces) : CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<HttpResponse<String>> post() {
        return http.sendAsync(
                HttpRequest.newBuilder(detect)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Samples.portrait()))
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode faces(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body()).get("faces");
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Disconnects after half of the body or all of it; or first ends only its own direction. */
    private void vanish(String head, byte[] body, boolean halfClose) throws IOException, InterruptedException {
        try (var socket = new Socket(detect.getHost(), detect.getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body, 0, halfClose ? body.length / 2 : body.length);
            if (halfClose) {
                socket.shutdownOutput();
            } else {
                socket.setSoLinger(true, 0);
            }
            Thread.sleep(3);
        } catch (SocketException closedByTheService) {
            // Malformed requests.
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
