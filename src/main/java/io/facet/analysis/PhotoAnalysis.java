package io.facet.analysis;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.Result;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.telemetry.Observation;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

record PhotoAnalysis(DetectionPipeline pipeline, DetectionRequest.Resolved request, ObjectStore store)
        implements ObjectAnalysis {

    @Override
    public String fingerprint() {
        return request.fingerprint();
    }

    @Override
    public boolean hasPicture() {
        return request.picture().isPresent();
    }

    @Override
    public <T> Uni<T> run(StoredObject object, Observation observation, Function<Analyzed, Uni<? extends T>> use) {
        return pipeline.detect(
                new StoredPhoto(object, store),
                request,
                observation,
                detection -> use.apply(new Analyzed(detection.result(), detection.picture())));
    }

    @Override
    public Result unreadable(StoredObject object, DetectionException reason) {
        return DetectionResult.unreadable(
                StoredPhoto.source(object), request.model().description(), request.fingerprint(), reason);
    }
}
