package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;

/** The store does not respond or rejects a request. Its message hides the reason, which is for operators. */
public class StoreFailureException extends DetectionException {
    private final String reason;

    /** @param reason names the problem, the host or path, and the remedy */
    public StoreFailureException(ErrorCode code, String reason, Throwable cause) {
        super(code, code.sentence(), cause);
        this.reason = reason;
    }

    @Override
    public String reason() {
        return reason;
    }
}
