package io.facet.storage;

import io.facet.detection.ObjectLocation;

/** The object is no longer the one that was looked at: look again. */
public class ObjectChangedException extends RuntimeException {
    public ObjectChangedException(ObjectLocation location) {
        super(location + " changed while it was read");
    }
}
