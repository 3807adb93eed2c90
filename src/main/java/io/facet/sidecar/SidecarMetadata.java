package io.facet.sidecar;

import io.facet.storage.StoredObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which photo, model and settings a sidecar or its picture was made from. A sidecar is current if its metadata equals
 * the metadata that would be written now.
 *
 * @param sourceVersion null if the bucket is not versioned. In a versioned bucket the same content stored again is
 *     another version, which the sidecar must name
 * @param unreadable whether the sidecar contains the reason why the photo cannot be read; it then has no picture
 */
public record SidecarMetadata(String sourceETag, String sourceVersion, String fingerprint, boolean unreadable) {
    static final String SOURCE_ETAG = "facet-source-etag";
    static final String SOURCE_VERSION = "facet-source-version";
    static final String FINGERPRINT = "facet-fingerprint";
    static final String UNREADABLE = "facet-unreadable";

    public SidecarMetadata(String sourceETag, String sourceVersion, String fingerprint) {
        this(sourceETag, sourceVersion, fingerprint, false);
    }

    public SidecarMetadata(String sourceETag, String fingerprint) {
        this(sourceETag, null, fingerprint);
    }

    public static SidecarMetadata of(StoredObject photo, String fingerprint) {
        return new SidecarMetadata(photo.eTag(), photo.location().versionId(), fingerprint);
    }

    public SidecarMetadata asUnreadable() {
        return new SidecarMetadata(sourceETag, sourceVersion, fingerprint, true);
    }

    /** Empty if Facet did not write the object. */
    static Optional<SidecarMetadata> from(Map<String, String> metadata) {
        return metadata.containsKey(SOURCE_ETAG) && metadata.containsKey(FINGERPRINT)
                ? Optional.of(new SidecarMetadata(
                        metadata.get(SOURCE_ETAG),
                        metadata.get(SOURCE_VERSION),
                        metadata.get(FINGERPRINT),
                        metadata.containsKey(UNREADABLE)))
                : Optional.empty();
    }

    public Map<String, String> toMap() {
        var fields = new TreeMap<>(Map.of(SOURCE_ETAG, sourceETag, FINGERPRINT, fingerprint));
        if (sourceVersion != null) {
            fields.put(SOURCE_VERSION, sourceVersion);
        }
        if (unreadable) {
            fields.put(UNREADABLE, "true");
        }
        return fields;
    }
}
