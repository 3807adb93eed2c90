package io.facet.testing;

import io.facet.storage.s3.S3Clients;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobApiMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** An in-memory S3 server in the test process, on a free port. */
public class S3ProxyServer implements QuarkusTestResourceLifecycleManager {
    private static final String ACCESS_KEY = "facet-tests";
    private static final String SECRET_KEY = "not-a-secret";

    private BlobStoreContext memory;
    private S3Proxy server;

    /** Returns the configuration of a service that uses this server. */
    @Override
    public Map<String, String> start() {
        try {
            // By class: a lookup by name would load every provider of jclouds.
            memory = ContextBuilder.newBuilder(new TransientNio2BlobApiMetadata())
                    .credentials(ACCESS_KEY, SECRET_KEY)
                    .build(BlobStoreContext.class);
            server = S3Proxy.builder()
                    .blobStore(memory.getBlobStore())
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                    .build();
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not start", e);
        }
        return Map.of(
                "facet.store.type", "s3",
                "quarkus.s3.endpoint-override", endpoint().toString(),
                "quarkus.s3.path-style-access", "true",
                "quarkus.s3.aws.region", "us-east-1",
                "quarkus.s3.aws.credentials.type", "static",
                "quarkus.s3.aws.credentials.static-provider.access-key-id", ACCESS_KEY,
                "quarkus.s3.aws.credentials.static-provider.secret-access-key", SECRET_KEY);
    }

    @Override
    public void stop() {
        try {
            server.stop();
            memory.close();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy did not stop", e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** A client with the settings of the service, for a server that accepts any credentials. The caller closes it. */
    public static S3AsyncClient client(URI endpoint) {
        return client(endpoint, Duration.ofSeconds(20));
    }

    /** A client with another timeout per attempt. */
    public static S3AsyncClient client(URI endpoint, Duration attemptTimeout) {
        var builder = clientBuilder(endpoint);
        builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                .apiCallAttemptTimeout(attemptTimeout)
                .build());
        return builder.build();
    }

    public static S3AsyncClientBuilder clientBuilder(URI endpoint) {
        var builder = S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)));
        S3Clients.configure(builder, Optional.of(endpoint), Optional.empty());
        return builder;
    }
}
