package io.facet.model.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.facet.detection.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
    private static final byte[] FILE = new byte[3_000_000];
    private static final String HASH;

    static {
        new Random(1).nextBytes(FILE);
        HASH = Sha256.hex(FILE);
    }

    @TempDir
    Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private final Downloads downloads =
            new Downloads(List.of(new HttpFiles()), Duration.ofMillis(10), Duration.ofMillis(500));
    private HttpServer server;
    private FileCache cache;

    @BeforeEach
    void startServer() throws IOException {
        cache = new FileCache(folder.resolve("cache"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private void respond(HttpHandler handler) {
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void whole(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, FILE.length);
        exchange.getResponseBody().write(FILE);
    }

    private static void half(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, FILE.length);
        exchange.getResponseBody().write(FILE, 0, FILE.length / 2);
        exchange.getResponseBody().flush();
    }

    private Path fetch(String sha256) throws IOException {
        URI location = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/model.pt");
        return downloads.fetch("heavy", location, sha256, cache);
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void downloadedFileIsCachedByItsHash() throws IOException {
        respond(DownloadsTest::whole);

        assertThat(fetch(HASH)).hasBinaryContent(FILE);
        assertThat(fetch(HASH)).hasBinaryContent(FILE);

        assertThat(requests).hasValue(1);
        assertThat(cached()).containsExactly(HASH);
    }

    @Test
    void wrongHashIsRejectedWithoutRetry() throws IOException {
        respond(DownloadsTest::whole);
        String expected = "0".repeat(64);

        assertThatThrownBy(() -> fetch(expected))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(HASH, expected);

        assertThat(requests).hasValue(1);
        assertThat(cached()).isEmpty();
    }

    @Test
    void truncatedDownloadIsRetriedThenRejectedWithBothHashes() throws IOException {
        respond(DownloadsTest::half);

        assertThatThrownBy(() -> fetch(HASH))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("the connection failed", "bytes", "the received part has sha256", HASH);

        assertThat(requests).hasValue(4);
        assertThat(cached()).isEmpty();
    }

    @Test
    void lostConnectionAndBusyServerAreRetried() throws IOException {
        respond(exchange -> {
            switch (requests.get()) {
                case 1 -> half(exchange);
                case 2 -> exchange.sendResponseHeaders(503, -1);
                default -> whole(exchange);
            }
        });

        assertThat(fetch(HASH)).hasBinaryContent(FILE);
        assertThat(cached()).containsExactly(HASH);
    }

    @Test
    void missingFileIsNotRetried() throws IOException {
        respond(exchange -> exchange.sendResponseHeaders(404, -1));

        assertThatThrownBy(() -> fetch(HASH)).isInstanceOf(IOException.class).hasMessageContaining("status 404");

        assertThat(requests).hasValue(1);
    }

    @Test
    void idleServerTimesOut() {
        var end = new CountDownLatch(1);
        respond(exchange -> {
            half(exchange);
            await(end);
        });

        assertThatThrownBy(() -> fetch(HASH)).isInstanceOf(IOException.class).hasMessageContaining("no data for");
        end.countDown();

        assertThat(requests).hasValue(4);
    }

    @Test
    void unreachableServerIsReported() {
        server.stop(0);

        assertThatThrownBy(() -> fetch(HASH))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the connection failed (ConnectException)");
    }

    @Test
    void concurrentDownloadsOfOneFileSucceed() throws Exception {
        var together = new CountDownLatch(4);
        respond(exchange -> {
            together.countDown();
            await(together);
            whole(exchange);
        });

        var all = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return fetch(HASH);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Executors.newSingleThreadExecutor()))
                .toList();

        for (CompletableFuture<Path> one : all) {
            assertThat(one.get(30, TimeUnit.SECONDS)).hasBinaryContent(FILE);
        }
        assertThat(requests).hasValue(4);
        assertThat(cached()).containsExactly(HASH);
    }

    @Test
    void damagedCachedFileIsDownloadedAgain() throws IOException {
        respond(DownloadsTest::whole);
        Files.write(fetch(HASH), Arrays.copyOf(FILE, 10));

        assertThat(fetch(HASH)).hasBinaryContent(FILE);
    }

    @Test
    void readOnlyCacheIsReportedWithItsSetting() throws IOException {
        respond(DownloadsTest::whole);
        cache = new FileCache(Files.createFile(folder.resolve("a-file")).resolve("cache"));

        assertThatThrownBy(() -> fetch(HASH)).isInstanceOf(IOException.class).hasMessageContaining("facet.model.cache");

        assertThat(requests).as("requests").hasValue(0);
    }

    @Test
    void progressHasSizeShareAndRate() {
        var known = new DownloadProgress("heavy", 109_000_000);
        known.add(54_500_000);
        var unknown = new DownloadProgress("heavy", -1);

        assertThat(known.line()).matches("Download of heavy: 54\\.5 of 109\\.0 MB \\(50 %\\), [\\d.]+ MB/s");
        assertThat(unknown.line()).startsWith("Download of heavy: 0.0 MB, ");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
