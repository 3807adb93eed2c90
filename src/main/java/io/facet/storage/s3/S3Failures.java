package io.facet.storage.s3;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The one place where the SDK's exceptions become ours. Codes: Amazon S3 API reference, "Error responses".
 *
 * <p>403 is {@code BUCKET_NOT_ALLOWED}, which nobody need try again, unless the store names a reason that lies with our
 * own credentials or clock. The answer to a HEAD has no body and so no reason: {@link #givesNoReason}. Without
 * {@code s3:ListBucket} S3 also says 403 of an object that is not there: Facet needs that permission to notice deletions.
 * The table in words: {@code docs/guarantees.md}.
 */
final class S3Failures {
    private static final int MOVED = 301;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int PRECONDITION_FAILED = 412;
    private static final int FORBIDDEN = 403;
    private static final Set<String> OUR_FAULT = Set.of(
            "ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "RequestTimeTooSkewed", "SignatureDoesNotMatch");
    // The third is MinIO's.
    private static final Set<String> BAD_NAME =
            Set.of("InvalidBucketName", "InvalidURI", "XMinioInvalidObjectName", "KeyTooLongError");
    // Amazon S3 User Guide, "Bucket naming rules": those of old buckets in us-east-1, the widest.
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{3,255}");
    private static final Set<String> OTHER_REGION = Set.of("AuthorizationHeaderMalformed", "PermanentRedirect");
    private static final String ARCHIVED = "InvalidObjectState";

    private S3Failures() {}

    /**
     * Refuses a bucket's name that no store can have, before anybody is asked who answers it in his own way: S3 with
     * {@code InvalidBucketName}, the SDK with a failure over an ARN, others by looking for the bucket {@code a} when they are
     * asked for {@code a/b}.
     */
    static void requirePossible(String bucket) {
        if (!BUCKET.matcher(bucket).matches()) {
            throw badName(null);
        }
    }

    static boolean isMissing(Throwable failure) {
        int status = status(failure);
        // A version that is a delete marker allows no HEAD.
        return status == NOT_FOUND || status == METHOD_NOT_ALLOWED;
    }

    /** A refusal that may mean anything: S3 answers an expired token with 400, wrong signatures and clocks with 403. */
    static boolean givesNoReason(Throwable failure) {
        int status = status(failure);
        return (status == FORBIDDEN || status == BAD_REQUEST) && code(failure).isEmpty();
    }

    /**
     * For a GET that asks for a reason. A bare 400 even to that is no answer of S3's: a web server before the store cannot
     * read the name, such as one with the character 0.
     */
    static Throwable whileAsking(Throwable failure) {
        return status(failure) == BAD_REQUEST && code(failure).isEmpty() ? badName(unwrap(failure)) : failure;
    }

    static boolean isUnmetCondition(Throwable failure) {
        return status(failure) == PRECONDITION_FAILED;
    }

    /** A refusal that shows all the same that the store is there and knows us. */
    static boolean isDenied(Throwable failure) {
        return status(failure) == FORBIDDEN && !OUR_FAULT.contains(code(failure));
    }

    /** For a conditional read: what is gone has changed, too. */
    static Throwable whileReading(Throwable failure, ObjectLocation location) {
        return isMissing(failure) || isUnmetCondition(failure)
                ? new ObjectChangedException(location)
                : translate(failure);
    }

    static Throwable translate(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (!(cause instanceof SdkException)) {
            return cause;
        }
        String code = code(cause);
        if (BAD_NAME.contains(code)) {
            return badName(cause);
        }
        if (code.equals(ARCHIVED)) {
            return new DetectionException(
                    ErrorCode.BUCKET_NOT_ALLOWED, "The object is archived: restore it first.", cause);
        }
        if (status(cause) == MOVED || OTHER_REGION.contains(code)) {
            return new DetectionException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "The bucket lies in another region: set quarkus.s3.aws.region.",
                    cause);
        }
        if (isDenied(cause)) {
            return failed(ErrorCode.BUCKET_NOT_ALLOWED, cause);
        }
        return failed(isMissing(cause) ? ErrorCode.OBJECT_NOT_FOUND : ErrorCode.STORE_UNAVAILABLE, cause);
    }

    private static DetectionException badName(Throwable cause) {
        return new DetectionException(ErrorCode.BAD_PARAMETER, "The store allows no such bucket or key.", cause);
    }

    private static DetectionException failed(ErrorCode code, Throwable cause) {
        return new DetectionException(code, code.sentence(), cause);
    }

    private static int status(Throwable failure) {
        return unwrap(failure) instanceof S3Exception s3 ? s3.statusCode() : 0;
    }

    private static String code(Throwable failure) {
        boolean named = unwrap(failure) instanceof S3Exception s3
                && s3.awsErrorDetails() != null
                && s3.awsErrorDetails().errorCode() != null;
        return named ? ((S3Exception) unwrap(failure)).awsErrorDetails().errorCode() : "";
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
