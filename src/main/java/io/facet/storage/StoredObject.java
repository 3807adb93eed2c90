package io.facet.storage;

import io.facet.detection.ObjectLocation;
import java.util.Map;
import java.util.Optional;

/**
 * An object as the store described it.
 *
 * @param location includes the version ID if the bucket is versioned
 * @param eTag changes with the content; without quotes
 * @param size in bytes
 * @param metadata keys in lower case; empty if the store keeps no metadata, as a directory
 */
public record StoredObject(ObjectLocation location, String eTag, long size, Optional<Map<String, String>> metadata) {

    public StoredObject(ObjectLocation location, String eTag, long size) {
        this(location, eTag, size, Optional.empty());
    }

    public boolean isSameVersion(StoredObject other) {
        return location.equals(other.location) && eTag.equals(other.eTag) && size == other.size;
    }
}
