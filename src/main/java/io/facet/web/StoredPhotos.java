package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.Photo;
import io.facet.sidecar.EventFilter;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.StoredPhoto;
import io.facet.storage.ObjectStore;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** Answers about photos of the store that a caller names. */
@Singleton
class StoredPhotos {
    private final DetectionPipeline pipeline;
    private final Reconciler reconciler;
    private final ObjectStore store;
    private final EventFilter filter;

    StoredPhotos(DetectionPipeline pipeline, Reconciler reconciler, ObjectStore store, EventFilter filter) {
        this.pipeline = pipeline;
        this.reconciler = reconciler;
        this.store = store;
        this.filter = filter;
    }

    /** @param keep whether the result is stored, too */
    Uni<DetectionResult> detect(ObjectLocation location, DetectionOptions options, boolean keep, Origin origin) {
        return served(location)
                .chain(() -> keep
                        ? renewed(location, options, origin)
                        : StoredPhoto.use(store, location, photo -> pipeline.detect(photo, options, origin)));
    }

    /**
     * Whatever is to be done with the photo, once more where it changes meanwhile.
     *
     * @param keep whether its result is stored before
     */
    <T> Uni<T> use(
            ObjectLocation location,
            DetectionOptions options,
            boolean keep,
            Origin origin,
            Function<Photo, Uni<T>> work) {
        Uni<?> before = served(location)
                .chain(() -> keep
                        ? renewed(location, options, origin)
                        : Uni.createFrom().nullItem());
        return before.chain(() -> StoredPhoto.use(store, location, work));
    }

    private Uni<Void> served(ObjectLocation location) {
        return Uni.createFrom().voidItem().invoke(() -> filter.requireServed(location));
    }

    private Uni<DetectionResult> renewed(ObjectLocation location, DetectionOptions options, Origin origin) {
        if (location.versionId() != null) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "store=true goes without versionId: a sidecar describes the newest version.");
        }
        return reconciler
                .renew(location, options, origin)
                .map(reconciled -> reconciled
                        .result()
                        .filter(result -> result.error() == null)
                        .orElseThrow(() -> notDetected(location, reconciled)));
    }

    private static DetectionException notDetected(ObjectLocation location, Reconciler.Reconciled reconciled) {
        return reconciled
                .result()
                .map(DetectionResult::error)
                .map(error -> new DetectionException(error.code(), error.message()))
                .orElseGet(() -> StoredPhoto.notFound(location));
    }
}
