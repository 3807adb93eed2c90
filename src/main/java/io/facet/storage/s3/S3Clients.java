package io.facet.storage.s3;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
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

    synchronized S3AsyncClient client() {
        if (created == null) {
            // The extension builds its client from this builder at the client's first call.
            configure(builder.get(), endpoint, region);
            created = client.get();
        }
        return created;
    }

    /** Applies the settings that {@code quarkus.s3.*} does not offer. */
    public static void configure(S3AsyncClientBuilder builder, Optional<URI> endpoint, Optional<String> region) {
        builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                // Three attempts, and no retries while most calls fail. The default mode is "legacy".
                .retryStrategy(RetryMode.STANDARD)
                .addExecutionInterceptor(new NoExpectContinue())
                .build());
        if (endpoint.isPresent() && region.isEmpty() && !isRegionKnown()) {
            // Request signatures need a region; this is the default of MinIO and Ceph.
            builder.region(Region.US_EAST_1);
        }
    }

    /** Does not ask the EC2 metadata service, which takes seconds. */
    private static boolean isRegionKnown() {
        try {
            new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider()).getRegion();
            return true;
        } catch (SdkClientException e) {
            return false;
        }
    }
}
