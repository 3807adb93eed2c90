package io.facet.storage;

import io.facet.detection.ObjectLocation;
import java.time.Instant;

/**
 * An object as a listing told of it.
 *
 * @param lastModified by the clock of the store; in a folder whatever the file's time was set to
 */
public record ListedObject(ObjectLocation location, Instant lastModified) {}
