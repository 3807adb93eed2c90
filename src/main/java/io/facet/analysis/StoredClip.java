package io.facet.analysis;

import io.facet.detection.DetectionResult;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.video.analysis.Clip;
import io.smallrye.mutiny.Uni;

public record StoredClip(StoredObject object, ObjectStore store) implements Clip {

    @Override
    public DetectionResult.Source source() {
        return StoredPhoto.source(object);
    }

    @Override
    public Uni<ObjectContent> open() {
        return store.open(object);
    }
}
