package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ObjectLocation;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;

/** Objects by location. No method blocks. Fails with {@link DetectionException}; retry {@code STORE_UNAVAILABLE}. */
public interface ObjectStore {

    /** The newest version of the object, or the version that the location names; empty if it does not exist. */
    Uni<Optional<StoredObject>> head(ObjectLocation location);

    /** The object's content. Fails with {@link ObjectChangedException} if the object is not the one that {@link #head} saw. */
    Uni<byte[]> read(StoredObject object);

    /**
     * The object's content without a copy in memory, which the caller must close. This or its first read fails with {@link
     * ObjectChangedException} if the object is not the one that {@link #head} saw.
     */
    Uni<ObjectContent> open(StoredObject object);

    /** Creates or replaces an object: readers see all of it or nothing. A store that keeps no metadata drops it. */
    Uni<Void> write(ObjectLocation location, String mediaType, byte[] content, Map<String, String> metadata);

    Uni<Void> delete(ObjectLocation location);

    /** Whether a program may still be writing the object. Not in a store whose objects appear when they are complete. */
    default Uni<Boolean> mayBeIncomplete(StoredObject object) {
        return Uni.createFrom().item(false);
    }

    /** The objects of a bucket whose keys start with the prefix, in the order of their keys. */
    ObjectPages list(String bucket, String prefix);

    /** Fails with the reason if the store does not respond. */
    Uni<Void> check();
}
