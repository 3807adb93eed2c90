package io.facet.storage.s3;

import io.facet.sidecar.SidecarStamp;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A stamp as metadata of an object. */
final class S3Stamp {
    static final String SOURCE_ETAG = "facet-source-etag";
    static final String SOURCE_VERSION = "facet-source-version";
    static final String FINGERPRINT = "facet-fingerprint";
    private static final String UNREADABLE = "facet-unreadable";

    private S3Stamp() {}

    static Map<String, String> metadata(SidecarStamp stamp) {
        var fields = new TreeMap<>(Map.of(SOURCE_ETAG, stamp.sourceETag(), FINGERPRINT, stamp.fingerprint()));
        if (stamp.sourceVersion() != null) {
            fields.put(SOURCE_VERSION, stamp.sourceVersion());
        }
        if (stamp.unreadable()) {
            fields.put(UNREADABLE, "true");
        }
        return fields;
    }

    static Optional<SidecarStamp> in(Map<String, String> metadata) {
        // Stores differ in the letter case in which they hand it back.
        var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        fields.putAll(metadata);
        return fields.containsKey(SOURCE_ETAG) && fields.containsKey(FINGERPRINT)
                ? Optional.of(new SidecarStamp(
                        fields.get(SOURCE_ETAG),
                        fields.get(SOURCE_VERSION),
                        fields.get(FINGERPRINT),
                        fields.containsKey(UNREADABLE)))
                : Optional.empty();
    }
}
