package io.facet.backfill;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarMetadata;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A store in which every photo has a sidecar with the fingerprint that the test chooses. */
final class CurrentSidecarStore implements ObjectStore {
    final AtomicInteger heads = new AtomicInteger();
    private final Function<String, String> fingerprint;

    CurrentSidecarStore(Function<String, String> fingerprintOfKey) {
        this.fingerprint = fingerprintOfKey;
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation sidecar) {
        heads.incrementAndGet();
        String photo = sidecar.key().replace(".faces.json", "");
        var metadata = new SidecarMetadata("v1", fingerprint.apply(photo)).toMap();
        return Uni.createFrom().item(Optional.of(new StoredObject(sidecar, "v1", 1, Optional.of(metadata))));
    }

    @Override
    public Uni<byte[]> read(StoredObject object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<ObjectContent> open(StoredObject object) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> write(ObjectLocation location, String mediaType, byte[] content, Map<String, String> metadata) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> delete(ObjectLocation location) {
        throw new UnsupportedOperationException();
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
