package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.detection.Rendering;
import io.facet.storage.ObjectStore;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * The sidecar of a photo and, where {@code facet.store.render} asks for it, the picture beside it, looked at, written and
 * removed together. The sidecar is written last: whoever sees a new one finds its picture.
 */
public final class Companions {
    private final ObjectStore store;
    private final Optional<Rendering> rendering;

    public Companions(ObjectStore store, SidecarNaming naming) {
        this.store = store;
        this.rendering = naming.render().rendering();
    }

    /** What is done to the faces of the pictures that are kept; empty where none are. */
    public Optional<Rendering> rendering() {
        return rendering;
    }

    /** A look at each; no call more than that. */
    public Uni<Beside> look(ObjectLocation photo) {
        Uni<Optional<SidecarStamp>> picture =
                rendering.isEmpty() ? Uni.createFrom().item(Optional.empty()) : store.pictureStamp(photo);
        return Uni.combine().all().unis(store.stamp(photo), picture).with(Beside::new);
    }

    /**
     * Writes what there is now, and removes a picture that there is no more.
     *
     * @param seen what lay there before
     */
    public Uni<Void> write(
            ObjectLocation photo, byte[] json, Optional<byte[]> picture, SidecarStamp stamp, Beside seen) {
        Uni<Void> first =
                picture.map(jpeg -> store.writePicture(photo, jpeg, stamp)).orElseGet(() -> removePicture(photo, seen));
        return first.chain(() -> store.writeSidecar(photo, json, stamp));
    }

    /** Removes what was seen: files of others under these names are theirs. */
    public Uni<Void> remove(ObjectLocation photo, Beside seen) {
        return removePicture(photo, seen)
                .chain(() -> seen.sidecar().isPresent()
                        ? store.deleteSidecar(photo)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> removePicture(ObjectLocation photo, Beside seen) {
        return seen.picture().isPresent()
                ? store.deletePicture(photo)
                : Uni.createFrom().voidItem();
    }
}
