package io.facet.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A target in S3.
 *
 * @param prefix of the keys that are meant; empty for all
 */
record BucketPrefix(String bucket, String prefix) {
    private static final Pattern S3 = Pattern.compile("s3://([^/]+)(?:/(.*))?");

    /** Empty when the target is not written {@code s3://bucket/prefix}: then it is a folder. */
    static Optional<BucketPrefix> of(String target) {
        Matcher parts = S3.matcher(target);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String prefix = parts.group(2) == null ? "" : parts.group(2);
        return Optional.of(new BucketPrefix(parts.group(1), prefix));
    }
}
