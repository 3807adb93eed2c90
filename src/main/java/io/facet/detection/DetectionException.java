package io.facet.detection;

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

    /** For logs and health checks. Unlike the message, which clients receive, it may name hosts, causes and settings. */
    public String reason() {
        return getMessage();
    }
}
