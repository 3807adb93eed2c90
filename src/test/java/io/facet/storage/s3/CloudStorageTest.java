package io.facet.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.storage.ObjectStore;
import io.facet.storage.ObjectStoreContract;
import io.facet.testing.S3ProxyServer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * The store with the documented differences of Google Cloud Storage, simulated between Facet and S3Proxy: metadata with another
 * prefix, a generation instead of a version ID, and only the request headers and parameters of its XML API.
 */
class CloudStorageTest extends ObjectStoreContract {
    private static final S3ProxyServer SERVER = new S3ProxyServer();
    private static final XmlApi XML_API = new XmlApi();
    private static S3AsyncClient client;

    private final ObjectStore store = new S3Store(client, Optional.of(BUCKET));

    /** Cloud Storage, "HTTP headers and query string parameters for XML API" and "List objects". */
    private static final class XmlApi implements ExecutionInterceptor {
        private static final Set<String> HEADERS =
                Set.of("x-amz-content-sha256", "x-amz-date", "x-amz-decoded-content-length");
        private static final Set<String> PARAMETERS = Set.of(
                "list-type", "prefix", "start-after", "continuation-token", "max-keys", "encoding-type", "delimiter");
        private final Queue<String> unknown = new ConcurrentLinkedQueue<>();

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            SdkHttpRequest request = context.httpRequest();
            request.headers().keySet().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .filter(name -> name.startsWith("x-amz-") && !name.startsWith("x-amz-meta-"))
                    .filter(name -> !HEADERS.contains(name))
                    .forEach(unknown::add);
            request.rawQueryParameters().keySet().stream()
                    .filter(name -> !PARAMETERS.contains(name))
                    .forEach(unknown::add);
            request.firstMatchingHeader("Content-Encoding").ifPresent(unknown::add);
            // Google's front end changes Accept-Encoding, so its signature would not match.
            request.firstMatchingHeader("Authorization")
                    .filter(signature -> signature.contains("accept-encoding"))
                    .ifPresent(unknown::add);
        }

        @Override
        public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            SdkHttpResponse response = context.httpResponse();
            SdkHttpResponse.Builder google = response.toBuilder().putHeader("x-goog-generation", "1732781234567890");
            response.headers().forEach((name, values) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (lower.startsWith("x-amz-meta-")) {
                    google.removeHeader(name).putHeader(lower.replace("x-amz-meta-", "x-goog-meta-"), values);
                }
            });
            return google.build();
        }
    }

    @BeforeAll
    static void startServer() {
        SERVER.start();
        var settings = S3ProxyServer.clientBuilder(SERVER.endpoint());
        // quarkus.s3.chunked-encoding=false
        settings.serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false));
        settings.overrideConfiguration(settings.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(XML_API)
                .build());
        client = settings.build();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        SERVER.stop();
    }

    @BeforeEach
    void createBucket() {
        client.createBucket(bucket -> bucket.bucket(BUCKET)).join();
        XML_API.unknown.clear();
    }

    @AfterEach
    void requestsUseOnlyTheXmlApi() {
        List<String> unknown = List.copyOf(XML_API.unknown);
        listed("").forEach(this::remove);
        client.deleteBucket(bucket -> bucket.bucket(BUCKET)).join();
        assertThat(unknown).isEmpty();
    }

    @Override
    public ObjectStore store() {
        return store;
    }

    @Override
    public void upload(String key, byte[] bytes) {
        client.putObject(put -> put.bucket(BUCKET).key(key), AsyncRequestBody.fromBytes(bytes))
                .join();
    }

    @Override
    public void remove(String key) {
        client.deleteObject(delete -> delete.bucket(BUCKET).key(key)).join();
    }

    @Test
    void metadataWithGooglesPrefixIsRead() {
        write("photo.jpg.faces.json", JSON);

        assertThat(head("photo.jpg.faces.json").metadata().orElseThrow()).isEqualTo(METADATA);
        assertThat(head("photo.jpg.faces.json").location().versionId()).isNull();
    }
}
