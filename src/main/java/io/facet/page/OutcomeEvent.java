package io.facet.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionResult;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciliation;
import java.time.Instant;
import java.util.Optional;

/**
 * The outcome of reconciling one photo.
 *
 * @param faces number of faces; absent if this instance did not run a detection
 * @param reason why the photo is unreadable; absent otherwise
 */
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
