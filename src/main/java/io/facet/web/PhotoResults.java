package io.facet.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.detection.Result;
import io.facet.telemetry.Failures;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;

/** The results of several photos in the order of the request. Each photo fails individually. */
public record PhotoResults(List<Entry> results) {

    // Keeps the workers busy, and leaves capacity for other requests.
    private static final int CONCURRENCY = 4;
    private static final Set<ErrorCode> OF_THE_REQUEST = Set.of(ErrorCode.MODEL_NOT_FOUND, ErrorCode.REQUEST_TIMEOUT);

    /**
     * The detection of one photo of the request.
     *
     * @param name the file name or key from the request
     * @param location of a stored photo, otherwise null
     */
    record Detection(String name, ObjectLocation location, Uni<? extends Result> result) {
        static Detection of(ObjectLocation location, Uni<? extends Result> result) {
            return new Detection(location.key(), location, result);
        }

        private Uni<Entry> entry() {
            return result.map(detected -> Entry.of(this, detected, null))
                    .onFailure(failure -> !isOfTheRequest(failure))
                    .recoverWithItem(failure -> Entry.of(this, null, Failures.explain(failure)));
        }
    }

    /** The result of one photo or its error; bucket, key and version from the request if the photo is stored. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String name, String bucket, String key, String versionId, Result result, DetectionResult.Failure error) {

        private static Entry of(Detection detection, Result result, DetectionResult.Failure error) {
            ObjectLocation stored = detection.location();
            return stored == null
                    ? new Entry(detection.name(), null, null, null, result, error)
                    : new Entry(detection.name(), stored.bucket(), stored.key(), stored.versionId(), result, error);
        }
    }

    static Uni<PhotoResults> of(List<Detection> detections) {
        return Uni.join()
                .all(detections.stream().map(Detection::entry).toList())
                .usingConcurrencyOf(CONCURRENCY)
                .andFailFast()
                .map(PhotoResults::new);
    }

    private static boolean isOfTheRequest(Throwable failure) {
        return failure instanceof DetectionException known && OF_THE_REQUEST.contains(known.code());
    }
}
