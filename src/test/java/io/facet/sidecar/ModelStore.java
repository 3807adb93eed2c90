package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** The store of {@link ReconcileModel} as one of its workers sees it. */
final class ModelStore implements ObjectStore {
    private final ReconcileModel model;
    private final ModelWorker worker;
    private Optional<StoredObject> lastLook = Optional.empty();

    ModelStore(ReconcileModel model, ModelWorker worker) {
        this.model = model;
        this.worker = worker;
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation location) {
        if (model.forgetsToLook(worker)) {
            return Uni.createFrom().item(lastLook);
        }
        return worker.call("head", () -> lastLook = model.photo());
    }

    @Override
    public Uni<byte[]> read(StoredObject photo) {
        return worker.call(
                "read", () -> model.bytes(photo).orElseThrow(() -> new ObjectChangedException(photo.location())));
    }

    @Override
    public Uni<Optional<SidecarStamp>> stamp(ObjectLocation photo) {
        return worker.call("stamp", model::stamp);
    }

    @Override
    public Uni<Void> writeSidecar(ObjectLocation photo, byte[] json, SidecarStamp stamp) {
        return worker.call("write", () -> {
            model.write(stamp, json);
            return null;
        });
    }

    @Override
    public Uni<Void> deleteSidecar(ObjectLocation photo) {
        return worker.call("delete", () -> {
            model.delete();
            return null;
        });
    }

    @Override
    public Uni<Optional<SidecarStamp>> pictureStamp(ObjectLocation photo) {
        return worker.call("stamp of picture", model::pictureStamp);
    }

    @Override
    public Uni<Void> writePicture(ObjectLocation photo, byte[] jpeg, SidecarStamp stamp) {
        return worker.call("write picture", () -> {
            model.writePicture(stamp);
            return null;
        });
    }

    @Override
    public Uni<Void> deletePicture(ObjectLocation photo) {
        return worker.call("delete picture", () -> {
            model.deletePicture();
            return null;
        });
    }

    @Override
    public Uni<Optional<byte[]>> readSidecar(ObjectLocation photo) {
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
