package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;

public class ObjectChangedException extends DetectionException {
    public ObjectChangedException(ObjectLocation location) {
        super(ErrorCode.STORE_UNAVAILABLE, location + " changed while it was read; try again.");
    }
}
