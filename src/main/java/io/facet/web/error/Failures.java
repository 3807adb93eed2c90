package io.facet.web.error;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.TimeoutException;
import java.util.List;
import org.jboss.logging.Logger;

/** Any failure as a row of {@link ErrorCode} and a sentence that anybody may read. */
public final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {}

    public static DetectionResult.Failure explain(Throwable failure) {
        if (failure instanceof DetectionException known) {
            return new DetectionResult.Failure(known.code(), known.getMessage());
        }
        if (failure instanceof CompositeException several) {
            return gravest(several);
        }
        if (failure instanceof TimeoutException) {
            return new DetectionResult.Failure(ErrorCode.TIMEOUT, ErrorCode.TIMEOUT.sentence());
        }
        LOG.error("Unexpected failure", failure);
        return new DetectionResult.Failure(ErrorCode.INTERNAL, ErrorCode.INTERNAL.sentence());
    }

    /** As long as one of several may succeed later, the sender must come again: the others are then refused once more. */
    private static DetectionResult.Failure gravest(CompositeException several) {
        List<DetectionResult.Failure> all =
                several.getCauses().stream().map(Failures::explain).toList();
        return all.stream().filter(one -> one.code().retryable()).findFirst().orElse(all.get(0));
    }

    /** The place of a mistake in JSON, as the end of a sentence; the parser's own message names our classes. */
    public static String where(JsonProcessingException mistake) {
        JsonLocation place = mistake.getLocation();
        return place == null ? "." : " (line %d, column %d).".formatted(place.getLineNr(), place.getColumnNr());
    }
}
