package io.facet.analysis;

import io.facet.detection.DetectionException;
import io.facet.detection.Result;
import io.facet.storage.StoredObject;
import io.facet.telemetry.Observation;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;

/** The detection of the faces of a stored photo, or the tracking of the faces of a stored clip. */
public interface ObjectAnalysis {

    /** A result and the picture that is stored with it. */
    record Analyzed(Result result, Optional<byte[]> picture) {}

    /** Of the model and of every setting that changes the result. */
    String fingerprint();

    /** Whether a picture is stored with the result. */
    boolean hasPicture();

    /** Analyzes the object. It counts as in progress until {@code use} ends. Fails with {@link DetectionException}. */
    <T> Uni<T> run(StoredObject object, Observation observation, Function<Analyzed, Uni<? extends T>> use);

    /** The result for an object that cannot be read. */
    Result unreadable(StoredObject object, DetectionException reason);
}
