package io.facet.storage;

import io.facet.detection.ObjectLocation;

/**
 * An object as the store described it. Two objects at one place are the same when their versions and eTags are.
 *
 * @param location with the version id, in a versioned bucket
 * @param size in bytes
 */
public record StoredObject(ObjectLocation location, String eTag, long size) {}
