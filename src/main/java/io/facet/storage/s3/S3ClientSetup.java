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

/** What {@code quarkus.s3.*} has no setting for. */
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
                // "standard" tries three times and stops when most calls fail; "legacy", the default, is only older.
                .retryStrategy(RetryMode.STANDARD)
                .addExecutionInterceptor(new UnaskedUpload())
                .build());
        if (endpoint.isPresent() && region.isEmpty() && !isRegionKnown()) {
            // Whoever names an endpoint rarely has regions; the signature needs one, and MinIO's and Ceph's is this.
            builder.region(Region.US_EAST_1);
        }
    }

    /** Looks into the environment, system properties and profile, but does not ask for EC2's metadata: that takes seconds. */
    public static boolean isRegionKnown() {
        try {
            new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider()).getRegion();
            return true;
        } catch (SdkClientException e) {
            return false;
        }
    }
}
