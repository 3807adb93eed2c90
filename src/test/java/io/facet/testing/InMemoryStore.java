package io.facet.testing;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarMetadata;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectContent;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoredObject;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A store with metadata, in which a test can change photos between any two calls. */
public class InMemoryStore implements ObjectStore {
    private static final String SIDECAR = ".faces.json";
    private static final List<String> PICTURES = List.of(".faces.jpg", ".blurred.jpg", ".pixelated.jpg");

    private final Map<String, byte[]> photos = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Map<String, Sidecar> sidecars = new HashMap<>();
    private final Map<String, SidecarMetadata> pictures = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private boolean keepsVersions;
    private Optional<byte[]> damagedRead = Optional.empty();
    private boolean writesSlowly;
    private Runnable afterRead = () -> {};
    private Runnable afterWrite = () -> {};
    private Runnable afterDelete = () -> {};

    public record Sidecar(String json, SidecarMetadata metadata) {}

    public void put(String key, byte[] photo) {
        photos.put(key, photo);
        versions.merge(key, 1, Integer::sum);
    }

    /** Whether every photo may be incomplete. */
    public void writeSlowly(boolean slowly) {
        writesSlowly = slowly;
    }

    @Override
    public Uni<Boolean> mayBeIncomplete(StoredObject object) {
        return Uni.createFrom().item(writesSlowly);
    }

    public void remove(String key) {
        photos.remove(key);
    }

    public Optional<Sidecar> sidecar(String key) {
        return Optional.ofNullable(sidecars.get(key));
    }

    public Optional<SidecarMetadata> picture(String key) {
        return Optional.ofNullable(pictures.get(key));
    }

    public void putPicture(String key, SidecarMetadata metadata) {
        pictures.put(key, metadata);
    }

    public void putSidecar(String key, Sidecar sidecar) {
        sidecars.put(key, sidecar);
    }

    /** Makes the bucket versioned; the eTag is then a hash of the content. */
    public void keepVersions() {
        keepsVersions = true;
    }

    /** Replaces the content that the next read returns. */
    public void damageNextRead(byte[] damaged) {
        damagedRead = Optional.of(damaged);
    }

    /** Runs once after the next read of a photo. */
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
            String key = location.key();
            if (isSidecar(key)) {
                count("head sidecar");
                return sidecar(photoOf(key)).map(found -> written(location, found.metadata()));
            }
            if (isPicture(key)) {
                count("head picture");
                return picture(photoOf(key)).map(found -> written(location, found));
            }
            count("head");
            return Optional.ofNullable(photos.get(key))
                    .map(photo -> new StoredObject(
                            location.withVersionId(keepsVersions ? version(location) : null),
                            eTag(location),
                            photo.length,
                            Optional.of(Map.of())));
        });
    }

    private static StoredObject written(ObjectLocation location, SidecarMetadata metadata) {
        return new StoredObject(location, "written", 1, Optional.of(metadata.toMap()));
    }

    private static boolean isSidecar(String key) {
        return key.endsWith(SIDECAR);
    }

    private static boolean isPicture(String key) {
        return PICTURES.stream().anyMatch(key::endsWith);
    }

    private static String photoOf(String written) {
        return Stream.concat(Stream.of(SIDECAR), PICTURES.stream())
                .filter(written::endsWith)
                .map(suffix -> written.substring(0, written.length() - suffix.length()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Uni<byte[]> read(StoredObject photo) {
        return Uni.createFrom().item(() -> {
            count("read");
            requireUnchanged(photo);
            byte[] bytes = damagedRead.orElse(photos.get(photo.location().key()));
            damagedRead = Optional.empty();
            Runnable interruption = afterRead;
            afterRead = () -> {};
            interruption.run();
            return bytes;
        });
    }

    @Override
    public Uni<ObjectContent> open(StoredObject photo) {
        return read(photo).map(bytes -> new BytesContent(bytes, () -> requireUnchanged(photo)));
    }

    private void requireUnchanged(StoredObject photo) {
        if (!photos.containsKey(photo.location().key())
                || !eTag(photo.location()).equals(photo.eTag())) {
            throw new ObjectChangedException(photo.location());
        }
    }

    @Override
    public Uni<Void> write(ObjectLocation location, String mediaType, byte[] content, Map<String, String> metadata) {
        return Uni.createFrom().voidItem().invoke(() -> {
            var written = metadata(metadata);
            if (isPicture(location.key())) {
                count("write picture");
                pictures.put(photoOf(location.key()), written);
                return;
            }
            count("write");
            sidecars.put(photoOf(location.key()), new Sidecar(new String(content), written));
            Runnable interruption = afterWrite;
            afterWrite = () -> {};
            interruption.run();
        });
    }

    /** The inverse of {@link SidecarMetadata#toMap}. */
    public static SidecarMetadata metadata(Map<String, String> fields) {
        return new SidecarMetadata(
                fields.get("facet-source-etag"),
                fields.get("facet-source-version"),
                fields.get("facet-fingerprint"),
                fields.containsKey("facet-unreadable"));
    }

    @Override
    public Uni<Void> delete(ObjectLocation location) {
        return Uni.createFrom().voidItem().invoke(() -> {
            if (isPicture(location.key())) {
                count("delete picture");
                pictures.remove(photoOf(location.key()));
                return;
            }
            count("delete");
            sidecars.remove(photoOf(location.key()));
            Runnable interruption = afterDelete;
            afterDelete = () -> {};
            interruption.run();
        });
    }

    @Override
    public ObjectPages list(String bucket, String prefix) {
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
