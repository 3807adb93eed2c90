package io.facet.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionResult;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.Outcome;
import io.facet.sidecar.Reconciliation;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a photo in the store.
 *
 * @param faces how many there are; absent where this copy did not look
 * @param reason why it cannot be read; absent where it can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Landed(String bucket, String key, Outcome outcome, Integer faces, String reason, Instant at) {

    static Landed of(ObjectLocation location, Reconciliation done) {
        Optional<DetectionResult> result = done.result();
        return new Landed(
                location.bucket(),
                location.key(),
                done.outcome(),
                result.map(DetectionResult::faces).map(faces -> faces.size()).orElse(null),
                result.map(DetectionResult::error)
                        .map(DetectionResult.Failure::message)
                        .orElse(null),
                Instant.now());
    }
}
