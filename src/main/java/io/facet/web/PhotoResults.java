package io.facet.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionResult;
import io.facet.telemetry.Failures;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** The results of several photos in the order of the request. Each photo fails individually. */
public record PhotoResults(List<Entry> results) {

    // Keeps the workers busy, and leaves capacity for other requests.
    private static final int CONCURRENCY = 4;

    /** The result of one photo or its error, by the file name or key from the request. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(String name, DetectionResult result, DetectionResult.Failure error) {

        static Uni<Entry> of(String name, Uni<DetectionResult> detection) {
            return detection
                    .map(result -> new Entry(name, result, null))
                    .onFailure()
                    .recoverWithItem(failure -> new Entry(name, null, Failures.explain(failure)));
        }
    }

    static Uni<PhotoResults> of(List<Uni<Entry>> entries) {
        return Uni.join()
                .all(entries)
                .usingConcurrencyOf(CONCURRENCY)
                .andFailFast()
                .map(PhotoResults::new);
    }
}
