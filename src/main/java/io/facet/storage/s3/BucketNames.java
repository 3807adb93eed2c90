package io.facet.storage.s3;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names that buckets in S3 can have. */
public final class BucketNames {
    // Amazon S3 User Guide, "Bucket naming rules": the rules for old buckets in us-east-1 allow the most names.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{3,255}");
    // Amazon S3 User Guide, "Directory bucket naming rules".
    private static final String EXPRESS = "--x-s3";

    private BucketNames() {}

    /**
     * Why no request can use a bucket. For an S3 Express bucket, the SDK waits for a session for a minute; its listings are not
     * sorted, which {@code ObjectStore.list} requires.
     */
    public static Optional<String> problem(String bucket) {
        if (!NAME.matcher(bucket).matches()) {
            return Optional.of("Bucket name " + bucket
                    + " is not valid; it must have from 3 to 255 letters, digits, dots," + " hyphens or underscores.");
        }
        return bucket.endsWith(EXPRESS)
                ? Optional.of(
                        "Bucket " + bucket + " is an S3 Express One Zone bucket, which is not supported; use a general"
                                + " purpose bucket.")
                : Optional.empty();
    }
}
