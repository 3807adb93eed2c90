package io.facet.storage.s3;

import io.facet.aws.DefaultRegion;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** Creates the S3 client at its first use: it needs a region and credentials, which other stores do not have. */
@Singleton
public class S3Clients {
    private final Instance<S3AsyncClient> client;
    private final Instance<S3AsyncClientBuilder> builder;
    private final Optional<URI> endpoint;
    private final Optional<String> region;
    private S3AsyncClient created;

    S3Clients(
            Instance<S3AsyncClient> client,
            Instance<S3AsyncClientBuilder> builder,
            @ConfigProperty(name = "quarkus.s3.endpoint-override") Optional<URI> endpoint,
            @ConfigProperty(name = "quarkus.s3.aws.region") Optional<String> region) {
        this.client = client;
        this.builder = builder;
        this.endpoint = endpoint;
        this.region = region;
    }

    Optional<URI> endpoint() {
        return endpoint;
    }

    synchronized S3AsyncClient client() {
        if (created == null) {
            requireRegion();
            // The extension builds its client from this builder at the client's first call.
            configure(builder.get(), endpoint, region);
            created = client.get();
        }
        return created;
    }

    /** Otherwise the SDK fails at the first request, with a list of everything that it tried. */
    private void requireRegion() {
        if (endpoint.isEmpty() && region.isEmpty()) {
            DefaultRegion.problem("quarkus.s3.aws.region").ifPresent(why -> {
                throw new DetectionException(ErrorCode.BAD_PARAMETER, why);
            });
        }
    }

    /** Applies the settings that {@code quarkus.s3.*} does not offer. */
    public static void configure(S3AsyncClientBuilder builder, Optional<URI> endpoint, Optional<String> region) {
        builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                // Three attempts, and no retries while most calls fail. The default mode is "legacy".
                .retryStrategy(RetryMode.STANDARD)
                .addExecutionInterceptor(new NoExpectContinue())
                .build());
        if (endpoint.isPresent() && region.isEmpty()) {
            DefaultRegion.set(builder);
        }
    }

    /** Removes {@code Expect: 100-continue}: it costs uploads a round trip, and some S3-compatible stores mishandle it. */
    private static final class NoExpectContinue implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            SdkHttpRequest request = context.httpRequest();
            return request.firstMatchingHeader("Expect").isPresent()
                    ? request.toBuilder().removeHeader("Expect").build()
                    : request;
        }
    }
}
