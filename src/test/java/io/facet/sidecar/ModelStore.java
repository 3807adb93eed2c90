package io.facet.sidecar;

import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.facet.testing.BytesContent;
import io.facet.testing.InMemoryStore;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;

/** The store of {@link ReconcileModel} for one of its workers. */
final class ModelStore implements ObjectStore {
    private final ReconcileModel model;
    private final ModelWorker worker;
    private Optional<StoredObject> lastHead = Optional.empty();

    ModelStore(ReconcileModel model, ModelWorker worker) {
        this.model = model;
        this.worker = worker;
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation location) {
        if (isSidecar(location)) {
            return worker.call("head sidecar", () -> model.sidecarMetadata().map(found -> written(location, found)));
        }
        if (isPicture(location)) {
            return worker.call("head picture", () -> model.pictureMetadata().map(found -> written(location, found)));
        }
        if (model.skipsSecondCheck(worker)) {
            return Uni.createFrom().item(lastHead);
        }
        return worker.call("head", () -> lastHead = model.photo());
    }

    private static boolean isSidecar(ObjectLocation location) {
        return location.key().endsWith(".faces.json");
    }

    private static boolean isPicture(ObjectLocation location) {
        return location.key().endsWith(".blurred.jpg");
    }

    private static StoredObject written(ObjectLocation location, SidecarMetadata metadata) {
        return new StoredObject(location, "written", 1, Optional.of(metadata.toMap()));
    }

    @Override
    public Uni<byte[]> read(StoredObject photo) {
        return worker.call(
                "read", () -> model.bytes(photo).orElseThrow(() -> new ObjectChangedException(photo.location())));
    }

    @Override
    public Uni<ObjectContent> open(StoredObject photo) {
        return read(photo).map(BytesContent::new);
    }

    @Override
    public Uni<Void> write(ObjectLocation location, String mediaType, byte[] content, Map<String, String> metadata) {
        SidecarMetadata written = InMemoryStore.metadata(metadata);
        if (isPicture(location)) {
            return worker.call("write picture", () -> {
                model.writePicture(written);
                return null;
            });
        }
        return worker.call("write", () -> {
            model.write(written, content);
            return null;
        });
    }

    @Override
    public Uni<Void> delete(ObjectLocation location) {
        if (isPicture(location)) {
            return worker.call("delete picture", () -> {
                model.deletePicture();
                return null;
            });
        }
        return worker.call("delete", () -> {
            model.delete();
            return null;
        });
    }

    @Override
    public ObjectPages list(String bucket, String prefix) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> check() {
        throw new UnsupportedOperationException();
    }
}
