package io.facet.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectStoreContract;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are too large for memory, received by a real server. */
@Timeout(60)
class SpooledBodyTest {
    private static final int LIMIT = 20_000_000;
    private static final Vertx VERTX = Vertx.vertx();
    private static final BlockingQueue<ObjectContent> CONTENTS = new LinkedBlockingQueue<>();
    private static final BlockingQueue<Throwable> FAILURES = new LinkedBlockingQueue<>();
    private static int port;

    private record Limits() implements HttpConfig {
        @Override
        public Duration bodyTimeout() {
            return Duration.ofSeconds(30);
        }

        @Override
        public MemorySize minBodyRate() {
            return new MemorySize(BigInteger.valueOf(8192));
        }

        @Override
        public int maxBodies() {
            return 1;
        }

        @Override
        public MemorySize maxSpooledBytes() {
            return new MemorySize(BigInteger.valueOf(LIMIT + 100));
        }

        @Override
        public OptionalInt managementPort() {
            return OptionalInt.empty();
        }

        @Override
        public Optional<List<String>> allowedHosts() {
            return Optional.empty();
        }
    }

    @BeforeAll
    static void start() {
        var bodies = new RequestBody(VERTX, new Limits(), new MemorySize(BigInteger.valueOf(LIMIT)));
        HttpServer server = VERTX.createHttpServer()
                .requestHandler(request -> bodies.peek(request)
                        .chain(first -> bodies.spool(request, LIMIT, first))
                        .subscribe()
                        .with(
                                content -> {
                                    CONTENTS.add(content);
                                    request.response().end();
                                },
                                failure -> {
                                    FAILURES.add(failure);
                                    request.response()
                                            .setStatusCode(413)
                                            .end()
                                            .onSuccess(sent -> bodies.discardRest(request));
                                }));
        port = result(server.listen(0, "127.0.0.1")).actualPort();
    }

    @AfterAll
    static void stop() {
        result(VERTX.close());
    }

    @AfterEach
    void everyFileIsDeleted() {
        await().untilAsserted(() -> assertThat(openFiles()).isZero());
        CONTENTS.clear();
        FAILURES.clear();
    }

    @Test
    void bodyOfEverySizeIsReadFromEveryPosition() throws Exception {
        for (int size : new int[] {1, 8_192, 65_537, 1_000_003, LIMIT}) {
            byte[] body = bytes(size);

            assertThat(send(HttpRequest.BodyPublishers.ofByteArray(body))).isEqualTo(200);

            try (ObjectContent content = CONTENTS.poll(10, TimeUnit.SECONDS)) {
                assertThat(content.size()).isEqualTo(size);
                assertThat(ObjectStoreContract.read(content, 0, size)).isEqualTo(body);
                assertThat(ObjectStoreContract.read(content, size / 3, size / 3))
                        .isEqualTo(Arrays.copyOfRange(body, size / 3, size / 3 * 2));
                assertThat(content.read(size, ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }
    }

    @Test
    void fileHasNoNameWhileItIsOpen() throws Exception {
        send(HttpRequest.BodyPublishers.ofByteArray(bytes(1000)));

        try (ObjectContent content = CONTENTS.poll(10, TimeUnit.SECONDS);
                Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(openFiles()).isEqualTo(1);
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("facet-upload"));
            assertThat(content.size()).isEqualTo(1000);
        }
    }

    @Test
    void bodyThatExceedsTheLimitIsRejectedAndDeleted() throws Exception {
        byte[] body = bytes(LIMIT + 1);

        // With and without Content-Length.
        for (var publisher : List.of(
                HttpRequest.BodyPublishers.ofByteArray(body),
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
            assertThat(send(publisher)).isEqualTo(413);
            assertThat(FAILURES.poll(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            DetectionException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TOO_MANY_BYTES))
                    .hasMessageContaining("the limit is " + LIMIT);
            assertThat(openFiles()).isZero();
        }
    }

    @Test
    void connectionOfARejectedBodyIsClosedIfTheRestIsLarge() throws Exception {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\nx".getBytes());

            assertThat(new String(client.getInputStream().readAllBytes())).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void fileOfAClientThatDisconnectsIsDeleted() throws Exception {
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream().write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n".getBytes());
            client.getOutputStream().write(bytes(1_000_000));
            await().until(() -> openFiles() == 1);
        }

        assertThat(FAILURES.poll(10, TimeUnit.SECONDS)).isInstanceOf(BodyReceiver.ClientDisconnectedException.class);
        await().untilAsserted(() -> assertThat(openFiles()).isZero());
    }

    private static int send(HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                .POST(body)
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static <T> T result(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).toString().contains("facet-upload");
                        } catch (IOException closed) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
