package io.facet.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The headers of an upload. No region is configured, so the default of the setup applies. */
class S3ClientsTest {
    private final Queue<Headers> requests = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestHeaders());
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    /** @param checksumValidation the value of {@code quarkus.s3.checksum-validation} */
    @SuppressWarnings("deprecation") // The Quarkus extension has no other setting.
    private Headers uploadHeaders(boolean checksumValidation) {
        var endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var builder = S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .serviceConfiguration(
                        s3 -> s3.pathStyleAccessEnabled(true).checksumValidationEnabled(checksumValidation))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
        S3Clients.configure(builder, Optional.of(endpoint), Optional.empty());
        try (S3AsyncClient client = builder.build()) {
            client.putObject(put -> put.bucket("bucket").key("a.json"), AsyncRequestBody.fromString("{}"))
                    .join();
        }
        return requests.remove();
    }

    private static boolean hasChecksum(Headers headers) {
        return headers.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals("x-amz-trailer") || name.startsWith("x-amz-checksum-"));
    }

    @Test
    void uploadHasNeitherChecksumNorExpectHeader() {
        Headers headers = uploadHeaders(false);
        assertThat(hasChecksum(headers)).isFalse();
        assertThat(headers.getFirst("Expect")).isNull();
        assertThat(headers.getFirst("Content-Length")).isEqualTo("2");
        assertThat(headers.getFirst("Authorization")).contains("/us-east-1/s3/");
    }

    @Test
    void checksumIsSentIfConfigured() {
        assertThat(hasChecksum(uploadHeaders(true))).isTrue();
    }
}
