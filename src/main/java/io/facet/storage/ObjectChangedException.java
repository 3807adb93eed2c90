package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;

/** The object is no longer the one that was looked at: look again. Where nobody does, the caller may come back. */
public class ObjectChangedException extends DetectionException {
    public ObjectChangedException(ObjectLocation location) {
        super(ErrorCode.STORE_UNAVAILABLE, location + " changed while it was read; try again.");
    }
}
