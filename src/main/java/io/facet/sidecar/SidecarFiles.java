package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;

/**
 * The objects that Facet writes for a photo: the sidecar and, if {@code facet.store.render} is set, a picture. The sidecar is
 * written last, so that a client that finds a new sidecar also finds its picture.
 */
public final class SidecarFiles {
    private static final String JSON = "application/json";
    private static final String JPEG = "image/jpeg";
    // A sidecar in a store without metadata can be replaced between HEAD and GET.
    private static final int READ_RETRIES = 3;
    // Larger objects with these names were not written by Facet: 5,000 faces take 3 MB, and 200 megapixels take up to
    // 200 MB.
    private static final long MAX_CONTENT_BYTES = 256L << 20;

    private final ObjectStore store;
    private final SidecarNaming naming;

    public SidecarFiles(ObjectStore store, SidecarNaming naming) {
        this.store = store;
        this.naming = naming;
    }

    /** The metadata of the photo's sidecar; empty if there is no sidecar or Facet did not write it. */
    public Uni<Optional<SidecarMetadata>> sidecar(ObjectLocation photo) {
        return metadata(naming.sidecarOf(photo), SidecarReader::read);
    }

    public Uni<Optional<SidecarMetadata>> picture(ObjectLocation photo) {
        return naming.hasPicture()
                ? metadata(naming.pictureOf(photo), PictureComment::read)
                : Uni.createFrom().item(Optional.empty());
    }

    /** The content of the photo's sidecar; empty if the sidecar does not exist. */
    public Uni<Optional<byte[]>> content(ObjectLocation photo) {
        return Uni.createFrom()
                .deferred(() -> store.head(naming.sidecarOf(photo)))
                .chain(found -> found.filter(sidecar -> sidecar.size() <= MAX_CONTENT_BYTES)
                        .map(sidecar -> store.read(sidecar).map(Optional::of))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .onFailure(ObjectChangedException.class)
                .retry()
                .atMost(READ_RETRIES);
    }

    private Uni<Optional<SidecarMetadata>> metadata(
            ObjectLocation location, Function<byte[], Optional<SidecarMetadata>> fromContent) {
        return Uni.createFrom()
                .deferred(() -> store.head(location))
                .chain(found -> found.map(object -> metadata(object, fromContent))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .onFailure(ObjectChangedException.class)
                .retry()
                .atMost(READ_RETRIES);
    }

    private Uni<Optional<SidecarMetadata>> metadata(
            StoredObject object, Function<byte[], Optional<SidecarMetadata>> fromContent) {
        return object.metadata()
                .map(metadata -> Uni.createFrom().item(SidecarMetadata.from(metadata)))
                .orElseGet(() -> object.size() > MAX_CONTENT_BYTES
                        ? Uni.createFrom().item(Optional.empty())
                        : store.read(object).map(fromContent));
    }

    /** Writes the sidecar and the picture; deletes an old picture if there is no new one. */
    Uni<Void> write(PhotoState state, SidecarMetadata metadata, byte[] json, Optional<byte[]> picture) {
        ObjectLocation photo = state.photo().orElseThrow().location();
        Uni<Void> pictureFirst =
                picture.map(jpeg -> writePicture(state, metadata, jpeg)).orElseGet(() -> deletePicture(photo, state));
        return pictureFirst.chain(() -> store.write(naming.sidecarOf(photo), JSON, json, metadata.toMap()));
    }

    private Uni<Void> writePicture(PhotoState state, SidecarMetadata metadata, byte[] jpeg) {
        StoredObject photo = state.photo().orElseThrow();
        boolean storeKeepsMetadata = photo.metadata().isPresent();
        byte[] content = storeKeepsMetadata ? jpeg : PictureComment.add(jpeg, metadata);
        return store.write(naming.pictureOf(photo.location()), JPEG, content, metadata.toMap());
    }

    /** Deletes what Facet wrote; keeps other objects with the same names. */
    Uni<Void> delete(ObjectLocation photo, PhotoState state) {
        return deletePicture(photo, state)
                .chain(() -> state.sidecar().isPresent()
                        ? store.delete(naming.sidecarOf(photo))
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> deletePicture(ObjectLocation photo, PhotoState state) {
        return state.picture().isPresent()
                ? store.delete(naming.pictureOf(photo))
                : Uni.createFrom().voidItem();
    }
}
