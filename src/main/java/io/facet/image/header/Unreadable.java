package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;

/** The two ways in which bytes are not a photo that can be read. */
public final class Unreadable {
    private Unreadable() {}

    /** A format that is known, and bytes that do not keep to it. */
    public static DetectionException corrupt(String why) {
        return new DetectionException(ErrorCode.CORRUPT_IMAGE, why);
    }

    /** What is seen instead of a readable format; the message also says what is readable. */
    static DetectionException unsupported(String seen) {
        return new DetectionException(
                ErrorCode.UNSUPPORTED_FORMAT, seen + "; readable are " + ImageFormat.labels() + ".");
    }
}
