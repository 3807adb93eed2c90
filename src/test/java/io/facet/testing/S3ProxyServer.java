package io.facet.testing;

import io.facet.storage.s3.S3ClientSetup;
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

/** S3 inside the test's own process, in memory, on a free port. */
public class S3ProxyServer implements QuarkusTestResourceLifecycleManager {
    private static final String ACCESS_KEY = "facet-tests";
    private static final String SECRET_KEY = "not-a-secret";

    private BlobStoreContext memory;
    private S3Proxy server;

    /** The configuration of a service that uses this server. */
    @Override
    public Map<String, String> start() {
        try {
            // By class, not by name: a search for names would load every cloud that jclouds knows.
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

    /** A client like the service's, also for another server that takes any credentials; close it. */
    public static S3AsyncClient client(URI endpoint) {
        return client(endpoint, Duration.ofSeconds(20));
    }

    /** The same, less patient. */
    public static S3AsyncClient client(URI endpoint, Duration attemptTimeout) {
        var builder = S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)));
        builder.overrideConfiguration(timeouts -> timeouts.apiCallAttemptTimeout(attemptTimeout));
        new S3ClientSetup(Optional.of(endpoint), Optional.empty()).apply(builder);
        return builder.build();
    }
}
