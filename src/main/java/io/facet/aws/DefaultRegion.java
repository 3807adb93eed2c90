package io.facet.aws;

import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/** The region of clients for servers outside AWS, which have no region; request signatures need one. */
public final class DefaultRegion {
    private DefaultRegion() {}

    /** Sets the default region of MinIO and Ceph, unless the environment or the AWS profile sets another one. */
    public static void set(AwsClientBuilder<?, ?> client) {
        try {
            // Unlike the default chain, this does not ask the EC2 metadata service, which takes seconds.
            new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider()).getRegion();
        } catch (SdkClientException regionIsUnknown) {
            client.region(Region.US_EAST_1);
        }
    }
}
