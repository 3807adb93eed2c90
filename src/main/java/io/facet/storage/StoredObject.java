package io.facet.storage;

import io.facet.detection.ObjectLocation;
import java.util.Map;
import java.util.Optional;

/**
 * An object as the store described it. The location includes the version ID if the bucket is versioned; the ETag has no
 * quotes; the size is in bytes; metadata keys are in lower case, and metadata is empty if the store keeps none.
 */
public record StoredObject(ObjectLocation location, String eTag, long size, Optional<Map<String, String>> metadata) {

    public StoredObject(ObjectLocation location, String eTag, long size) {
        this(location, eTag, size, Optional.empty());
    }

    public boolean isSameVersion(StoredObject other) {
        return location.equals(other.location) && eTag.equals(other.eTag) && size == other.size;
    }
}
