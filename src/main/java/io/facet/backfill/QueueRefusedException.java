package io.facet.backfill;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;

/** The queue takes no message of ours, whichever it is: it does not exist, or we may not. */
final class QueueRefusedException extends DetectionException {
    QueueRefusedException(Throwable cause) {
        super(ErrorCode.BAD_PARAMETER, "The queue refuses: " + cause.getMessage(), cause);
    }
}
