package io.facet.detection;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/** An object by its decoded key, such as {@code a b/ü.jpg}, and its version ID, or null for the newest version. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ObjectLocation(String bucket, String key, String versionId) {
    public ObjectLocation {
        requireNonNull(bucket, "bucket");
        requireNonNull(key, "key");
    }

    public static ObjectLocation newest(String bucket, String key) {
        return new ObjectLocation(bucket, key, null);
    }

    public ObjectLocation withKey(String otherKey) {
        return newest(bucket, otherKey);
    }

    public ObjectLocation withVersionId(String otherVersionId) {
        return new ObjectLocation(bucket, key, otherVersionId);
    }

    @Override
    public String toString() {
        return versionId == null ? bucket + "/" + key : bucket + "/" + key + "@" + versionId;
    }
}
