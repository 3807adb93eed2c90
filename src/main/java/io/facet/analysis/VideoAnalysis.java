package io.facet.analysis;

import io.facet.detection.DetectionException;
import io.facet.detection.Result;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.telemetry.Observation;
import io.facet.video.VideoResult;
import io.facet.video.analysis.VideoRequest;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;

record VideoAnalysis(SharedClips clips, VideoRequest request, ObjectStore store) implements ObjectAnalysis {

    @Override
    public String fingerprint() {
        return request.fingerprint();
    }

    @Override
    public boolean hasPicture() {
        return false;
    }

    @Override
    public <T> Uni<T> run(StoredObject object, Observation observation, Function<Analyzed, Uni<? extends T>> use) {
        // Memoized, so that the result is stored although the client no longer waits: senders time out long before.
        return clips.analyze(new StoredClip(object, store), request, observation)
                .<T>chain(result -> use.apply(new Analyzed(result, Optional.empty())))
                .memoize()
                .indefinitely();
    }

    @Override
    public Result unreadable(StoredObject object, DetectionException reason) {
        return VideoResult.unreadable(StoredPhoto.source(object), request.description(), request.fingerprint(), reason);
    }
}
