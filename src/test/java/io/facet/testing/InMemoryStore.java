package io.facet.testing;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarStamp;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A store whose photos can be changed at any step of whoever works with it. */
public final class InMemoryStore implements ObjectStore {
    private final Map<String, byte[]> photos = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Map<String, Sidecar> sidecars = new HashMap<>();
    private final Map<String, SidecarStamp> pictures = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private boolean keepsVersions;
    private Optional<byte[]> damagedRead = Optional.empty();
    private Runnable afterRead = () -> {};
    private Runnable afterWrite = () -> {};
    private Runnable afterDelete = () -> {};

    public record Sidecar(String json, SidecarStamp stamp) {}

    public void put(String key, byte[] photo) {
        photos.put(key, photo);
        versions.merge(key, 1, Integer::sum);
    }

    public void remove(String key) {
        photos.remove(key);
    }

    public Optional<Sidecar> sidecar(String key) {
        return Optional.ofNullable(sidecars.get(key));
    }

    public Optional<SidecarStamp> picture(String key) {
        return Optional.ofNullable(pictures.get(key));
    }

    public void putPicture(String key, SidecarStamp stamp) {
        pictures.put(key, stamp);
    }

    public void putSidecar(String key, Sidecar sidecar) {
        sidecars.put(key, sidecar);
    }

    /** From now on it keeps versions, whose eTags are those of their bytes. */
    public void keepVersions() {
        keepsVersions = true;
    }

    /** The next read brings these bytes instead. */
    public void damageNextRead(byte[] damaged) {
        damagedRead = Optional.of(damaged);
    }

    /** Happens once, between the reading of a photo and what follows. */
    public void afterRead(Runnable once) {
        afterRead = once;
    }

    public void afterWrite(Runnable once) {
        afterWrite = once;
    }

    public void afterDelete(Runnable once) {
        afterDelete = once;
    }

    public int calls(String method) {
        return calls.getOrDefault(method, 0);
    }

    @Override
    public Uni<Optional<StoredObject>> head(ObjectLocation location) {
        return Uni.createFrom().item(() -> {
            count("head");
            return Optional.ofNullable(photos.get(location.key()))
                    .map(photo -> new StoredObject(
                            location.withVersionId(keepsVersions ? version(location) : null),
                            eTag(location),
                            photo.length));
        });
    }

    @Override
    public Uni<byte[]> read(StoredObject photo) {
        return Uni.createFrom().item(() -> {
            count("read");
            if (!photos.containsKey(photo.location().key())
                    || !eTag(photo.location()).equals(photo.eTag())) {
                throw new ObjectChangedException(photo.location());
            }
            byte[] bytes = damagedRead.orElse(photos.get(photo.location().key()));
            damagedRead = Optional.empty();
            Runnable interruption = afterRead;
            afterRead = () -> {};
            interruption.run();
            return bytes;
        });
    }

    @Override
    public Uni<Optional<SidecarStamp>> stamp(ObjectLocation photo) {
        return Uni.createFrom().item(() -> {
            count("stamp");
            return sidecar(photo.key()).map(Sidecar::stamp);
        });
    }

    @Override
    public Uni<Optional<byte[]>> readSidecar(ObjectLocation photo) {
        return Uni.createFrom()
                .item(() -> sidecar(photo.key()).map(found -> found.json().getBytes()));
    }

    @Override
    public Uni<Void> writeSidecar(ObjectLocation photo, byte[] json, SidecarStamp stamp) {
        return Uni.createFrom().voidItem().invoke(() -> {
            count("write");
            sidecars.put(photo.key(), new Sidecar(new String(json), stamp));
            Runnable interruption = afterWrite;
            afterWrite = () -> {};
            interruption.run();
        });
    }

    @Override
    public Uni<Void> deleteSidecar(ObjectLocation photo) {
        return Uni.createFrom().voidItem().invoke(() -> {
            count("delete");
            sidecars.remove(photo.key());
            Runnable interruption = afterDelete;
            afterDelete = () -> {};
            interruption.run();
        });
    }

    @Override
    public Uni<Optional<SidecarStamp>> pictureStamp(ObjectLocation photo) {
        return Uni.createFrom().item(() -> {
            count("picture stamp");
            return picture(photo.key());
        });
    }

    @Override
    public Uni<Void> writePicture(ObjectLocation photo, byte[] jpeg, SidecarStamp stamp) {
        return Uni.createFrom().voidItem().invoke(() -> {
            count("picture write");
            pictures.put(photo.key(), stamp);
        });
    }

    @Override
    public Uni<Void> deletePicture(ObjectLocation photo) {
        return Uni.createFrom().voidItem().invoke(() -> {
            count("picture delete");
            pictures.remove(photo.key());
        });
    }

    @Override
    public Multi<StoredObject> list(String bucket, String prefix) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> check() {
        return Uni.createFrom().voidItem();
    }

    private void count(String method) {
        calls.merge(method, 1, Integer::sum);
    }

    private String eTag(ObjectLocation location) {
        return keepsVersions ? String.valueOf(Arrays.hashCode(photos.get(location.key()))) : version(location);
    }

    private String version(ObjectLocation location) {
        return "v" + versions.get(location.key());
    }
}
