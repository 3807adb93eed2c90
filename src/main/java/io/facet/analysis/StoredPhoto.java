package io.facet.analysis;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.pipeline.Photo;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.function.Function;

public record StoredPhoto(StoredObject object, ObjectStore store) implements Photo {
    private static final int RETRIES_IF_CHANGED = 3;

    /** Processes a photo; starts over if it changes, and fails with {@code OBJECT_NOT_FOUND} if it does not exist. */
    public static <T> Uni<T> use(
            ObjectStore store, ObjectLocation location, Function<? super StoredPhoto, Uni<T>> process) {
        return Uni.createFrom()
                .deferred(() -> store.head(location))
                .map(found -> found.orElseThrow(() -> notFound(location)))
                .chain(object -> process.apply(new StoredPhoto(object, store)))
                .onFailure(ObjectChangedException.class)
                .retry()
                .atMost(RETRIES_IF_CHANGED);
    }

    public static DetectionException notFound(ObjectLocation location) {
        return new DetectionException(ErrorCode.OBJECT_NOT_FOUND, "Object " + location + " does not exist.");
    }

    @Override
    public DetectionResult.Source source() {
        return source(object);
    }

    static DetectionResult.Source source(StoredObject object) {
        ObjectLocation location = object.location();
        return new DetectionResult.Source(
                location.bucket(), location.key(), location.versionId(), object.eTag(), object.size());
    }

    @Override
    public Uni<ByteBuffer> read() {
        return store.read(object).map(ByteBuffer::wrap);
    }
}
