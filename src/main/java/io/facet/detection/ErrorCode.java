package io.facet.detection;

/**
 * Every way to fail, in one table: HTTP status, what a caller may do, and the public sentence.
 *
 * <p>Names are part of the interface: they stand in {@code application/problem+json}, in error sidecars and in metrics.
 */
public enum ErrorCode {
    BAD_PARAMETER(400, Remedy.CORRECT, "A parameter has a value that is not allowed."),
    BAD_EVENT(400, Remedy.CORRECT, "The event is of no form that is understood here."),
    UNAUTHORIZED(401, Remedy.CORRECT, "A valid bearer token is needed."),
    BUCKET_NOT_ALLOWED(403, Remedy.CORRECT, "This bucket or key is not served here."),
    OBJECT_NOT_FOUND(404, Remedy.CORRECT, "There is no such object."),
    MODEL_NOT_FOUND(404, Remedy.CORRECT, "There is no such backbone."),
    TOO_MANY_BYTES(413, Remedy.OTHER_PHOTO, "The photo has more bytes than are allowed."),
    UNSUPPORTED_FORMAT(415, Remedy.OTHER_PHOTO, "This is not a photo in a format that can be read."),
    CORRUPT_IMAGE(422, Remedy.OTHER_PHOTO, "The photo is damaged or cut short."),
    TOO_MANY_PIXELS(422, Remedy.OTHER_PHOTO, "The photo has more pixels than are allowed."),
    OVERLOADED(429, Remedy.RETRY, "All places are taken; try again in a moment."),
    INTERNAL(500, Remedy.RETRY, "Something failed inside; the log tells more under this request id."),
    STORE_UNAVAILABLE(503, Remedy.RETRY, "The store of photos does not answer as it should."),
    TIMEOUT(504, Remedy.RETRY, "It took too long.");

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

    /** The same call may succeed later. */
    public boolean retryable() {
        return remedy == Remedy.RETRY;
    }

    /** The photo itself can never be read: it gets a sidecar that says so. */
    public boolean unreadable() {
        return remedy == Remedy.OTHER_PHOTO;
    }

    /** What anybody may read about this failure. */
    public String sentence() {
        return sentence;
    }
}
