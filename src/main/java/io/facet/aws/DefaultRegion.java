package io.facet.aws;

import java.util.Optional;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/** The region of clients if no setting names it. Servers outside AWS have none, but request signatures need one. */
public final class DefaultRegion {
    private DefaultRegion() {}

    /** Sets the default region of MinIO and Ceph, unless the environment or the AWS profile sets another one. */
    public static void set(AwsClientBuilder<?, ?> client) {
        if (!isFound(environment())) {
            client.region(Region.US_EAST_1);
        }
    }

    /** Why a client for AWS has no region; may ask the EC2 metadata service, which takes seconds outside EC2. */
    public static Optional<String> problem(String setting) {
        return isFound(environment()) || isFound(new InstanceProfileRegionProvider())
                ? Optional.empty()
                : Optional.of(
                        ("%s is not set, and neither AWS_REGION nor the AWS profile nor the EC2 metadata service names a"
                                        + " region; set it, or set %s for a server outside AWS")
                                .formatted(setting, setting.replace("aws.region", "endpoint-override")));
    }

    private static AwsRegionProvider environment() {
        return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider());
    }

    private static boolean isFound(AwsRegionProvider provider) {
        try {
            return provider.getRegion() != null;
        } catch (SdkClientException regionIsUnknown) {
            return false;
        }
    }
}
