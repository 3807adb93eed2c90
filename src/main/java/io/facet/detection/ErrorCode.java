package io.facet.detection;

/** Errors. Their names are public: they appear in {@code application/problem+json}, sidecars, logs and metrics. */
public enum ErrorCode {
    BAD_PARAMETER(400, Remedy.CORRECT, "A parameter value is not allowed."),
    BAD_EVENT(400, Remedy.CORRECT, "Unrecognized event format."),
    UNAUTHORIZED(401, Remedy.CORRECT, "A valid bearer token is required."),
    BUCKET_NOT_ALLOWED(403, Remedy.CORRECT, "The bucket or key is not allowed."),
    NAME_TOO_LONG(400, Remedy.CORRECT, "The name of the object or of its sidecar is too long."),
    INVALID_NAME(400, Remedy.CORRECT, "The name of the object is not valid UTF-8."),
    OBJECT_NOT_FOUND(404, Remedy.CORRECT, "The object does not exist."),
    MODEL_NOT_FOUND(404, Remedy.CORRECT, "The backbone does not exist."),
    REQUEST_TIMEOUT(408, Remedy.RETRY, "The request body arrived too slowly."),
    TOO_MANY_BYTES(413, Remedy.OTHER_PHOTO, "The photo or video has too many bytes."),
    UNSUPPORTED_FORMAT(415, Remedy.OTHER_PHOTO, "The format of the photo or video is not supported."),
    CORRUPT_IMAGE(422, Remedy.OTHER_PHOTO, "The photo or video is corrupt or truncated."),
    TOO_MANY_PIXELS(422, Remedy.OTHER_PHOTO, "The photo or video has too many pixels."),
    VIDEO_TOO_LONG(422, Remedy.OTHER_PHOTO, "The video is too long."),
    NATIVE_CRASH(422, Remedy.OTHER_PHOTO, "The photo or video crashed the process twice."),
    OVERLOADED(429, Remedy.RETRY, "The service is at capacity; try again later."),
    INTERNAL(500, Remedy.RETRY, "Internal error; search the log for this request ID."),
    STORE_UNAVAILABLE(503, Remedy.RETRY, "Storage unavailable; try again later."),
    NOTIFICATION_FAILED(
            503, Remedy.RETRY, "The result is stored, but its notification was not accepted; try again later."),
    TIMEOUT(504, Remedy.RETRY, "The request timed out.");

    private enum Remedy {
        CORRECT,
        OTHER_PHOTO,
        RETRY
    }

    private final int status;
    private final Remedy remedy;
    private final String sentence;

    ErrorCode(int status, Remedy remedy, String sentence) {
        this.status = status;
        this.remedy = remedy;
        this.sentence = sentence;
    }

    public int status() {
        return status;
    }

    public boolean retryable() {
        return remedy == Remedy.RETRY;
    }

    /** Whether the photo itself can never be read, so that it gets an error sidecar. */
    public boolean unreadable() {
        return remedy == Remedy.OTHER_PHOTO;
    }

    public String sentence() {
        return sentence;
    }
}
