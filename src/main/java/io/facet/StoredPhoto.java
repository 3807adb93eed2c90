package io.facet;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;

/** A photo that lies in the store. */
public class StoredPhoto implements Photo {
    private final StoredObject object;
    private final ObjectStore store;

    public StoredPhoto(StoredObject object, ObjectStore store) {
        this.object = object;
        this.store = store;
    }

    /** Looks for it; fails with {@code OBJECT_NOT_FOUND}. */
    public static Uni<StoredPhoto> find(ObjectStore store, ObjectLocation location) {
        return store.head(location)
                .map(found -> found.orElseThrow(() -> notFound(location)))
                .map(object -> new StoredPhoto(object, store));
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
