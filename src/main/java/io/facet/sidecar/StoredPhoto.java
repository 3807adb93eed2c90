package io.facet.sidecar;

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

/** A photo that lies in the store. */
public class StoredPhoto implements Photo {
    private static final int READS_OF_A_CHANGING_OBJECT = 3;

    private final StoredObject object;
    private final ObjectStore store;

    public StoredPhoto(StoredObject object, ObjectStore store) {
        this.object = object;
        this.store = store;
    }

    /** Looks for it; fails with {@code OBJECT_NOT_FOUND}. */
    private static Uni<StoredPhoto> find(ObjectStore store, ObjectLocation location) {
        return store.head(location)
                .map(found -> found.orElseThrow(() -> notFound(location)))
                .map(object -> new StoredPhoto(object, store));
    }

    /** Finds it for some work, once more where it changes meanwhile. */
    public static <T> Uni<T> use(
            ObjectStore store, ObjectLocation location, Function<? super StoredPhoto, Uni<T>> work) {
        return Uni.createFrom()
                .deferred(() -> find(store, location).chain(work::apply))
                .onFailure(ObjectChangedException.class)
                .retry()
                .atMost(READS_OF_A_CHANGING_OBJECT);
    }

    public static DetectionException notFound(ObjectLocation location) {
        return new DetectionException(ErrorCode.OBJECT_NOT_FOUND, "There is no object " + location + ".");
    }

    @Override
    public DetectionResult.Source source() {
        ObjectLocation location = object.location();
        return new DetectionResult.Source(
                location.bucket(), location.key(), location.versionId(), object.eTag(), object.size());
    }

    @Override
    public Uni<ByteBuffer> read() {
        return store.read(object).map(ByteBuffer::wrap);
    }
}
