package io.facet.detection;

/** A failure with an error code. The message is public and states the problem and the remedy. */
public class DetectionException extends RuntimeException {
    private final ErrorCode code;

    public DetectionException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public DetectionException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
