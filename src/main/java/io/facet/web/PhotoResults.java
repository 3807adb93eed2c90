package io.facet.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionResult;
import io.facet.web.error.Failures;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** The answer to several photos, in the order in which they were sent; a bad one fails alone. */
public record PhotoResults(List<Entry> results) {

    // Few at a time: the places of others stay free, and the workers are busy all the same.
    private static final int AT_ONCE = 4;

    /**
     * One photo's result, or why there is none.
     *
     * @param name of the file or object, as it was sent
     */
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
        return Uni.join().all(entries).usingConcurrencyOf(AT_ONCE).andFailFast().map(PhotoResults::new);
    }
}
