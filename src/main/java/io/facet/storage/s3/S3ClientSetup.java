package io.facet.storage.s3;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;

/** Client settings that {@code quarkus.s3.*} does not offer. */
@ApplicationScoped
public class S3ClientSetup {
    private final Optional<URI> endpoint;
    private final Optional<String> region;

    public S3ClientSetup(
            @ConfigProperty(name = "quarkus.s3.endpoint-override") Optional<URI> endpoint,
            @ConfigProperty(name = "quarkus.s3.aws.region") Optional<String> region) {
        this.endpoint = endpoint;
        this.region = region;
    }

    public void apply(S3AsyncClientBuilder builder) {
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

    /** Reads environment, system properties and profile, but not the EC2 metadata service, which takes seconds. */
    private static boolean isRegionKnown() {
        try {
            new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider()).getRegion();
            return true;
        } catch (SdkClientException e) {
            return false;
        }
    }
}
