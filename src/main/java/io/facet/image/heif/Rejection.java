package io.facet.image.heif;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;

/** The errors of files that cannot be decoded. */
public final class Rejection {
    private Rejection() {}

    public static DetectionException corrupt(String what) {
        return new DetectionException(ErrorCode.CORRUPT_IMAGE, what);
    }

    static DetectionException truncated() {
        return corrupt("The HEIC or AVIF file is truncated.");
    }

    public static DetectionException unsupported(String what) {
        return new DetectionException(ErrorCode.UNSUPPORTED_FORMAT, what + " isn't supported. Convert it to JPEG.");
    }
}
