package io.facet.trigger;

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
        if (failure instanceof JsonProcessingException wrong) {
            return new DetectionResult.Failure(
                    ErrorCode.BAD_PARAMETER, "The body is no JSON of the expected form: " + wrong.getOriginalMessage());
        }
        if (failure instanceof TimeoutException) {
            return new DetectionResult.Failure(ErrorCode.TIMEOUT, ErrorCode.TIMEOUT.sentence());
        }
        LOG.error("Unexpected failure", failure);
        return new DetectionResult.Failure(ErrorCode.INTERNAL, ErrorCode.INTERNAL.sentence());
    }
}
