package io.facet.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;

/** Where photos and sidecars lie. The S3 client itself is configured by {@code quarkus.s3.*}. */
@ConfigMapping(prefix = "facet.store")
public interface StoreConfig {

    enum Type {
        DIRECTORY,
        S3
    }

    @WithDefault("directory")
    Type type();

    /** Appended to a photo's key. */
    @WithDefault(".faces.json")
    String suffix();

    Directory directory();

    S3 s3();

    interface Directory {
        /** Its sub-folders are buckets; files directly under it belong to the bucket {@code default}. */
        @WithDefault("photos")
        Path root();

        /** A photo that appears is an upload event, one that goes is a delete. */
        @WithDefault("true")
        boolean watch();
    }

    /**
     * {@code when-required} or {@code when-supported}. Not every store that speaks S3's protocol takes the checksums that
     * the SDK adds when it may, so it does so only when told, by these settings or by AWS's own.
     */
    interface S3 {
        @WithDefault("${aws.requestChecksumCalculation:${AWS_REQUEST_CHECKSUM_CALCULATION:WHEN_REQUIRED}}")
        RequestChecksumCalculation requestChecksumCalculation();

        @WithDefault("${aws.responseChecksumValidation:${AWS_RESPONSE_CHECKSUM_VALIDATION:WHEN_REQUIRED}}")
        ResponseChecksumValidation responseChecksumValidation();
    }
}
