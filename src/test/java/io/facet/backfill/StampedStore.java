package io.facet.backfill;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarStamp;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A store all of whose sidecars are there, with the fingerprint that the test wants; it can do nothing else. */
final class StampedStore implements ObjectStore {
    final AtomicInteger looks = new AtomicInteger();
    private final Function<String, String> fingerprint;

    StampedStore(Function<String, String> fingerprintOfKey) {
        this.fingerprint = fingerprintOfKey;
    }

    @Override
    public Uni<Optional<SidecarStamp>> stamp(ObjectLocation photo) {
        looks.incrementAndGet();
        return Uni.createFrom().item(Optional.of(new SidecarStamp("v1", fingerprint.apply(photo.key()))));
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation location) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<byte[]> read(StoredObject photo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Optional<SidecarStamp>> pictureStamp(ObjectLocation photo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> writePicture(ObjectLocation photo, byte[] jpeg, SidecarStamp stamp) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> deletePicture(ObjectLocation photo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Optional<byte[]>> readSidecar(ObjectLocation photo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> writeSidecar(ObjectLocation photo, byte[] json, SidecarStamp stamp) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> deleteSidecar(ObjectLocation photo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Multi<StoredObject> list(String bucket, String prefix) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> check() {
        throw new UnsupportedOperationException();
    }
}
