package io.facet.web.http;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult.Failure;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.telemetry.Failures;
import java.util.List;

/** Some objects of an event failed, which must be delivered again if any of these errors is retryable. */
public final class FailedEventException extends DetectionException {
    private final transient List<FailedObject> objects;

    /** One object that failed. */
    public record FailedObject(String bucket, String key, ErrorCode code, String message) {
        public static FailedObject of(ObjectLocation location, Throwable failure) {
            Failure explained = Failures.explain(failure);
            return new FailedObject(location.bucket(), location.key(), explained.code(), explained.message());
        }
    }

    /** @param objects at least one */
    public FailedEventException(List<FailedObject> objects) {
        this(objects, retryableOrFirst(objects));
    }

    private FailedEventException(List<FailedObject> objects, FailedObject decisive) {
        super(decisive.code(), decisive.message());
        this.objects = List.copyOf(objects);
    }

    List<FailedObject> objects() {
        return objects;
    }

    private static FailedObject retryableOrFirst(List<FailedObject> objects) {
        return objects.stream()
                .filter(object -> object.code().retryable())
                .findFirst()
                .orElse(objects.get(0));
    }
}
