package io.facet.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionResult;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciliation;
import java.time.Instant;
import java.util.Optional;

/** The outcome for a photo. Faces are absent if this instance ran no detection, the reason if the photo is readable. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomeEvent(String bucket, String key, Outcome outcome, Integer faces, String reason, Instant at) {

    static OutcomeEvent of(ObjectLocation location, Reconciliation reconciled) {
        Optional<DetectionResult> result = reconciled.result();
        return new OutcomeEvent(
                location.bucket(),
                location.key(),
                reconciled.outcome(),
                result.map(DetectionResult::faces).map(faces -> faces.size()).orElse(null),
                result.map(DetectionResult::error)
                        .map(DetectionResult.Failure::message)
                        .orElse(null),
                Instant.now());
    }
}
