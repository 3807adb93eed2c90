package io.facet.telemetry;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.TimeoutException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/** Translates any exception to an {@link ErrorCode} and a message without internals. */
public final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {}

    public static DetectionResult.Failure explain(Throwable failure) {
        if (failure instanceof DetectionException known) {
            return new DetectionResult.Failure(known.code(), known.getMessage());
        }
        if (failure instanceof CompositeException several) {
            return retryableOrFirst(several);
        }
        if (failure instanceof TimeoutException) {
            return new DetectionResult.Failure(ErrorCode.TIMEOUT, ErrorCode.TIMEOUT.sentence());
        }
        // If the client disconnected, the photo was cancelled.
        if (!(failure instanceof CancellationException)) {
            LOG.error("Unexpected failure", failure);
        }
        return new DetectionResult.Failure(ErrorCode.INTERNAL, ErrorCode.INTERNAL.sentence());
    }

    /** For operators: the explanation, with the causes and remedies that clients do not see. */
    public static String reason(Throwable failure) {
        return failure instanceof DetectionException known
                ? known.reason()
                : explain(failure).message();
    }

    /** If any of the failures is retryable, the sender must retry all of them. */
    private static DetectionResult.Failure retryableOrFirst(CompositeException several) {
        List<DetectionResult.Failure> all =
                several.getCauses().stream().map(Failures::explain).toList();
        return all.stream()
                .filter(failure -> failure.code().retryable())
                .findFirst()
                .orElse(all.get(0));
    }
}
