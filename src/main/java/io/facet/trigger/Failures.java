package io.facet.trigger;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.TimeoutException;
import org.jboss.logging.Logger;

/** Any failure as a row of {@link ErrorCode} and a sentence that anybody may read. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    private Failures() {}

    static DetectionResult.Failure explain(Throwable failure) {
        if (failure instanceof DetectionException known) {
            return new DetectionResult.Failure(known.code(), known.getMessage());
        }
        if (failure instanceof CompositeException several) {
            return explain(several.getCauses().get(0));
        }
        if (failure instanceof TimeoutException) {
            return new DetectionResult.Failure(ErrorCode.TIMEOUT, ErrorCode.TIMEOUT.sentence());
        }
        LOG.error("Unexpected failure", failure);
        return new DetectionResult.Failure(ErrorCode.INTERNAL, ErrorCode.INTERNAL.sentence());
    }

    /** The place of a mistake in JSON, as the end of a sentence; the parser's own message names our classes. */
    static String where(JsonProcessingException mistake) {
        JsonLocation place = mistake.getLocation();
        return place == null ? "." : " (line %d, column %d).".formatted(place.getLineNr(), place.getColumnNr());
    }
}
