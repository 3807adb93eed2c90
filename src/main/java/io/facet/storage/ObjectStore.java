package io.facet.storage;

import io.facet.detection.DetectionException;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarStamp;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Photos, and the sidecars and pictures next to them. Nothing here blocks the caller; failures are {@link DetectionException}s:
 * {@code STORE_UNAVAILABLE} where trying again may help.
 */
public interface ObjectStore {

    /** The photo as it is now (or in the version that the location names); empty when it is not there. */
    Uni<Optional<StoredObject>> head(ObjectLocation location);

    /** The photo's bytes; fails with {@link ObjectChangedException} when it is no longer the one that {@link #head} saw. */
    Uni<byte[]> read(StoredObject photo);

    /** What the photo's sidecar says of itself; empty when there is none, or none that Facet wrote. */
    Uni<Optional<SidecarStamp>> stamp(ObjectLocation photo);

    /** The photo's sidecar; empty when there is none. */
    Uni<Optional<byte[]>> readSidecar(ObjectLocation photo);

    /** Writes the whole sidecar or nothing: a reader never sees half of one. */
    Uni<Void> writeSidecar(ObjectLocation photo, byte[] json, SidecarStamp stamp);

    /** Removes the photo's sidecar, if there is one. */
    Uni<Void> deleteSidecar(ObjectLocation photo);

    /** What the picture beside the photo's sidecar says of itself, likewise. */
    Uni<Optional<SidecarStamp>> pictureStamp(ObjectLocation photo);

    /** Writes the whole picture or nothing. */
    Uni<Void> writePicture(ObjectLocation photo, byte[] jpeg, SidecarStamp stamp);

    /** Removes the picture, if there is one. */
    Uni<Void> deletePicture(ObjectLocation photo);

    /** Everything under a prefix of a bucket, sidecars and pictures too, in the store's order. */
    Multi<StoredObject> list(String bucket, String prefix);

    /** Fails with the reason when the store does not answer. */
    Uni<Void> check();
}
