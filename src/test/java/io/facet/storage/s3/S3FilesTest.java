package io.facet.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.facet.detection.Sha256;
import io.facet.model.download.Downloads;
import io.facet.model.download.FileCache;
import io.facet.testing.S3ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

class S3FilesTest {
    private static final byte[] FILE = new byte[2_000_000];

    static {
        new Random(2).nextBytes(FILE);
    }

    @TempDir
    Path folder;

    private Path fetch(S3AsyncClient client, URI location) throws IOException {
        return new Downloads(List.of(new S3Files(() -> client)))
                .fetch(
                        "heavy",
                        location,
                        Sha256.hex(FILE),
                        new FileCache(folder.resolve(location.getPath().substring(1))));
    }

    @Test
    void objectIsFetchedAndAMissingObjectIsReported() throws Exception {
        var server = new S3ProxyServer();
        server.start();
        try (S3AsyncClient client = S3ProxyServer.client(server.endpoint())) {
            client.createBucket(bucket -> bucket.bucket("models")).join();
            client.putObject(put -> put.bucket("models").key("a b/heavy%1.pt"), AsyncRequestBody.fromBytes(FILE))
                    .join();

            assertThat(fetch(client, new URI("s3", "models", "/a b/heavy%1.pt", null, null)))
                    .hasBinaryContent(FILE);
            assertThatThrownBy(() -> fetch(client, URI.create("s3://models/missing.pt")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("The object does not exist");
        } finally {
            server.stop();
        }
    }

    @Test
    void largeFileCanTakeLongerThanTheCallTimeout() throws Exception {
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slow.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, FILE.length);
            for (int part = 0; part < 5; part++) {
                exchange.getResponseBody().write(FILE, part * FILE.length / 5, FILE.length / 5);
                exchange.getResponseBody().flush();
                sleep(Duration.ofMillis(300));
            }
            exchange.close();
        });
        slow.start();
        try (S3AsyncClient client = S3AsyncClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + slow.getAddress().getPort()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(limits ->
                        limits.apiCallAttemptTimeout(Duration.ofMillis(600)).apiCallTimeout(Duration.ofMillis(800)))
                .build()) {
            assertThat(fetch(client, URI.create("s3://models/heavy.pt"))).hasBinaryContent(FILE);
        } finally {
            slow.stop(0);
        }
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
