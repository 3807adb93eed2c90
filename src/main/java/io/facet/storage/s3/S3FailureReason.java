package io.facet.storage.s3;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Explains SDK exceptions to operators: what is wrong, where, and what to do. */
final class S3FailureReason {
    private static final String CREDENTIALS_HELP =
            "set quarkus.s3.aws.credentials.*, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role";
    // The SDK then lists everything that each of its providers tried.
    private static final String NO_CREDENTIALS = "Unable to load credentials";

    private S3FailureReason() {}

    static String of(Throwable failure) {
        return failure instanceof S3Exception response ? ofResponse(response) : ofConnection(failure);
    }

    private static String ofResponse(S3Exception response) {
        String code = S3Failures.code(response);
        String details = details(response);
        if (code.equals(S3Failures.WRONG_CLOCK)) {
            return "The clock of this machine differs from the store's (%s); synchronize it.".formatted(details);
        }
        if (S3Failures.CREDENTIALS_OR_CLOCK.contains(code)) {
            return "The store rejects the credentials (%s); %s.".formatted(details, CREDENTIALS_HELP);
        }
        if (S3Failures.isDenied(response)) {
            return ("The store denies access (%s); allow s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject, and"
                            + " check the credentials.")
                    .formatted(details);
        }
        return S3Failures.isMissing(response)
                ? "The object or bucket does not exist (%s); create it or check the endpoint.".formatted(details)
                : "The store responds with an error (%s); see its status or log.".formatted(details);
    }

    /** Without the request ID, so that the reason of an outage stays the same. */
    private static String details(S3Exception response) {
        String status = "status " + response.statusCode();
        AwsErrorDetails error = response.awsErrorDetails();
        return Stream.of(
                        Optional.of(status),
                        Optional.ofNullable(error).map(AwsErrorDetails::errorCode),
                        Optional.ofNullable(error).map(AwsErrorDetails::errorMessage))
                .flatMap(Optional::stream)
                .filter(part -> !part.isBlank())
                .reduce((left, right) -> left + ", " + right)
                .orElse(status);
    }

    private static String ofConnection(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .flatMap(cause -> known(cause).stream())
                .findFirst()
                .orElseGet(() -> "The request failed (%s).".formatted(root(failure)));
    }

    private static Optional<String> known(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof UnknownHostException) {
            return Optional.of(("Host not found (%s); check quarkus.s3.endpoint-override and DNS, and set"
                            + " quarkus.s3.path-style-access=true if the store has no host name per bucket.")
                    .formatted(message));
        }
        if (cause instanceof ConnectException) {
            return Optional.of("Cannot connect (%s); check that the store is running and quarkus.s3.endpoint-override."
                    .formatted(message));
        }
        if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
            return Optional.of(
                    ("TLS handshake failed (%s); check the protocol and port of quarkus.s3.endpoint-override, or trust the"
                                    + " certificate with -Djavax.net.ssl.trustStore.")
                            .formatted(root(cause)));
        }
        if (cause instanceof ClosedChannelException) {
            return Optional.of(
                    "The store closed the connection; check the protocol and port of quarkus.s3.endpoint-override.");
        }
        if (cause instanceof TimeoutException
                || cause instanceof ApiCallTimeoutException
                || cause instanceof ApiCallAttemptTimeoutException) {
            return Optional.of("The store does not respond (%s); check the network and its load.".formatted(message));
        }
        return message.startsWith(NO_CREDENTIALS)
                ? Optional.of("No AWS credentials found; " + CREDENTIALS_HELP + ".")
                : Optional.empty();
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
