package io.facet.storage.s3;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.StoreFailureException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Translates SDK exceptions to {@link DetectionException}s. Codes: Amazon S3 API reference, "Error responses"; table:
 * {@code docs/guarantees.md}.
 *
 * <p>403 becomes {@code BUCKET_NOT_ALLOWED}, which is not retried, unless the store names Facet's own credentials or clock as
 * the reason. The response to a HEAD has no body and therefore no reason, see {@link #hasNoReason}. Without
 * {@code s3:ListBucket} S3 also responds with 403 to a HEAD of a missing object, so Facet needs that permission to detect
 * deletions.
 */
final class S3Failures {
    private static final int MOVED = 301;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int FORBIDDEN = 403;
    static final String WRONG_CLOCK = "RequestTimeTooSkewed";
    static final Set<String> CREDENTIALS_OR_CLOCK =
            Set.of("ExpiredToken", "InvalidAccessKeyId", "InvalidToken", WRONG_CLOCK, "SignatureDoesNotMatch");
    // MinIO sends XMinioInvalidObjectName.
    private static final Set<String> INVALID_NAME =
            Set.of("InvalidBucketName", "InvalidURI", "XMinioInvalidObjectName");
    private static final String KEY_TOO_LONG = "KeyTooLongError";
    private static final Set<String> OTHER_REGION = Set.of("AuthorizationHeaderMalformed", "PermanentRedirect");
    private static final String ARCHIVED = "InvalidObjectState";

    private S3Failures() {}

    /**
     * Rejects an invalid bucket name before the request, because stores react differently: S3 with
     * {@code InvalidBucketName}, the SDK with an ARN error, and others read {@code a/b} as bucket {@code a}.
     */
    static void requireValidName(String bucket) {
        BucketNames.problem(bucket).ifPresent(why -> {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, why);
        });
    }

    static boolean isMissing(Throwable failure) {
        int status = status(failure);
        // 405: the version is a delete marker.
        return status == NOT_FOUND || status == METHOD_NOT_ALLOWED;
    }

    /** An error without a reason: S3 sends 400 for an expired token and 403 for a wrong signature or clock. */
    static boolean hasNoReason(Throwable failure) {
        int status = status(failure);
        return (status == FORBIDDEN || status == BAD_REQUEST) && code(failure).isEmpty();
    }

    /**
     * For a GET that is sent to get the reason. A 400 without a reason comes from a web server in front of the store that
     * cannot parse the name, for example because it contains a NUL character.
     */
    static Throwable whileGettingReason(Throwable failure) {
        return status(failure) == BAD_REQUEST && code(failure).isEmpty() ? invalidName(unwrap(failure)) : failure;
    }

    static boolean isPreconditionFailed(Throwable failure) {
        return status(failure) == PRECONDITION_FAILED;
    }

    /** Access is denied although the credentials are valid. */
    static boolean isDenied(Throwable failure) {
        return status(failure) == FORBIDDEN && !CREDENTIALS_OR_CLOCK.contains(code(failure));
    }

    /** For a conditional read: a deleted object has changed, and so has one that does not reach the range. */
    static Throwable whileReading(Throwable failure, ObjectLocation location) {
        return isMissing(failure) || isPreconditionFailed(failure) || status(failure) == RANGE_NOT_SATISFIABLE
                ? new ObjectChangedException(location)
                : translate(failure);
    }

    static Throwable translate(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (!(cause instanceof SdkException)) {
            return cause;
        }
        if (cause.getCause() instanceof DetectionException raisedByTheReader) {
            return raisedByTheReader;
        }
        String code = code(cause);
        if (code.equals(KEY_TOO_LONG)) {
            return new DetectionException(
                    ErrorCode.NAME_TOO_LONG,
                    "The key of the photo or of its sidecar has too many bytes; the limit of S3 is 1024.",
                    cause);
        }
        if (INVALID_NAME.contains(code)) {
            return invalidName(cause);
        }
        if (code.equals(ARCHIVED)) {
            return new DetectionException(
                    ErrorCode.BUCKET_NOT_ALLOWED, "The object is archived; restore it first.", cause);
        }
        if (status(cause) == MOVED || OTHER_REGION.contains(code)) {
            return new DetectionException(
                    ErrorCode.STORE_UNAVAILABLE, "The bucket is in another region; set quarkus.s3.aws.region.", cause);
        }
        if (isDenied(cause)) {
            return failed(ErrorCode.BUCKET_NOT_ALLOWED, cause);
        }
        return failed(isMissing(cause) ? ErrorCode.OBJECT_NOT_FOUND : ErrorCode.STORE_UNAVAILABLE, cause);
    }

    private static DetectionException invalidName(Throwable cause) {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER, "The bucket name or key is not valid in this store.", cause);
    }

    private static DetectionException failed(ErrorCode code, Throwable cause) {
        return new StoreFailureException(code, S3FailureReason.of(cause), cause);
    }

    static int status(Throwable failure) {
        return unwrap(failure) instanceof S3Exception s3 ? s3.statusCode() : 0;
    }

    static String code(Throwable failure) {
        boolean named = unwrap(failure) instanceof S3Exception s3
                && s3.awsErrorDetails() != null
                && s3.awsErrorDetails().errorCode() != null;
        return named ? ((S3Exception) unwrap(failure)).awsErrorDetails().errorCode() : "";
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
