package io.facet.storage.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarStamp;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectStore;
import io.facet.storage.ObjectStoreContract;
import io.facet.storage.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectoryStoreTest extends ObjectStoreContract {
    @TempDir
    private Path outside;

    private Path root;
    private ObjectStore store;

    @BeforeEach
    void createStore() {
        root = outside.resolve("root");
        store = new DirectoryStore(new DirectoryLayout(root), NAMING);
    }

    @Override
    public ObjectStore store() {
        return store;
    }

    @Override
    public void upload(String key, byte[] bytes) {
        try {
            Path file = root.resolve(BUCKET).resolve(key);
            Files.createDirectories(file.getParent());
            // As a careful program does it: nobody sees half of it, and no two uploads have one eTag.
            Path part = Files.write(root.resolve("." + file.getFileName().hashCode()), bytes);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void remove(String key) {
        try {
            Files.delete(root.resolve(BUCKET).resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "holiday,../secret.jpg",
                "holiday,../../secret.jpg",
                "holiday,a/../../../secret.jpg",
                "..,secret.jpg",
                ".,secret.jpg",
                "default,../secret.jpg",
                "default,..",
                "holiday,/etc/passwd",
                "holiday,//etc/passwd",
                "/etc,passwd",
                "holiday/..,../secret.jpg",
                "holiday,..\\secret.jpg",
                "holiday,.hidden.jpg",
                "holiday,.hidden/photo.jpg",
                "holiday,\"\"",
                "holiday,a//b.jpg",
                "\"\",secret.jpg",
                "default,holiday/photo.jpg"
            })
    void whatCannotLieInTheRootIsNotThere(String bucket, String key) throws IOException {
        Files.write(outside.resolve("secret.jpg"), PHOTO);
        Files.write(outside.resolve("secret.jpg.faces.json"), sidecar(new SidecarStamp("a", "b")));
        upload("photo.jpg", PHOTO);
        upload(".hidden.jpg", PHOTO);
        var location = ObjectLocation.newest(bucket, key);

        assertThat(await(store.head(location))).isEmpty();
        assertThat(await(store.stamp(location))).isEmpty();
        assertThat(await(store.readSidecar(location))).isEmpty();
        await(store.deleteSidecar(location));
        assertThat(outside.resolve("secret.jpg.faces.json")).exists();
        assertThatThrownBy(() -> await(store.writeSidecar(location, PHOTO, new SidecarStamp("a", "b"))))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.OBJECT_NOT_FOUND));
    }

    @Test
    void aNulInAKeyIsNotThere() {
        assertThat(await(store.head(at("photo.jpg\0.png")))).isEmpty();
    }

    @Test
    void linksOutOfTheRootAreNotFollowed() throws IOException {
        upload("photo.jpg", PHOTO);
        Path secret = Files.write(outside.resolve("secret.jpg"), PHOTO);
        Path elsewhere = Files.createDirectory(outside.resolve("elsewhere"));
        Files.write(elsewhere.resolve("photo.jpg"), PHOTO);
        Files.createSymbolicLink(root.resolve(BUCKET).resolve("link.jpg"), secret);
        Files.createSymbolicLink(root.resolve(BUCKET).resolve("folder"), elsewhere);
        Files.createSymbolicLink(root.resolve(BUCKET).resolve("inside.jpg"), Path.of("photo.jpg"));

        assertThat(await(store.head(at("link.jpg")))).isEmpty();
        assertThat(await(store.head(at("folder/photo.jpg")))).isEmpty();
        assertThatThrownBy(() -> writeSidecar("folder/photo.jpg", new SidecarStamp("a", "b")))
                .isInstanceOf(ObjectChangedException.class);
        assertThat(elsewhere.resolve("photo.jpg.faces.json")).doesNotExist();
        assertThat(await(store.head(at("inside.jpg")))).isPresent();
        assertThat(listed("")).containsExactlyInAnyOrder("photo.jpg", "inside.jpg");
    }

    @Test
    void filesDirectlyUnderTheRootAreTheDefaultBucket() throws IOException {
        Files.write(root.resolve("photo.jpg"), PHOTO);
        upload("other.jpg", PHOTO);
        Files.createDirectory(root.resolve("default"));
        Files.write(root.resolve("default/shadowed.jpg"), PHOTO);

        assertThat(await(store.list("default", "").collect().asList()))
                .extracting(object -> object.location().key())
                .containsExactly("photo.jpg");
        assertThat(await(store.head(ObjectLocation.newest("default", "photo.jpg"))))
                .isPresent();
        assertThat(await(store.head(ObjectLocation.newest("default", "shadowed.jpg"))))
                .isEmpty();
    }

    @Test
    void aFileThatWasMovedOverAnotherOfTheSameSizeAndTimeHasAnotherETag() throws IOException {
        upload("photo.jpg", PHOTO);
        FileTime time = FileTime.from(Instant.parse("2024-03-01T12:00:00Z"));
        Files.setLastModifiedTime(root.resolve(BUCKET).resolve("photo.jpg"), time);
        StoredObject before = seen("photo.jpg");
        upload("photo.jpg", "anothr!".getBytes(UTF_8));
        Files.setLastModifiedTime(root.resolve(BUCKET).resolve("photo.jpg"), time);

        assertThat(seen("photo.jpg").eTag()).isNotEqualTo(before.eTag());
    }

    @Test
    void aFolderIsNoPhotoAndAVersionIsNotThere() {
        upload("folder.jpg/photo.jpg", PHOTO);
        assertThat(await(store.head(at("folder.jpg")))).isEmpty();
        assertThat(await(store.head(at("folder.jpg/photo.jpg").withVersionId("1"))))
                .isEmpty();
    }

    @Test
    void aReaderNeverSeesHalfASidecar() {
        upload("photo.jpg", PHOTO);
        var writing = new AtomicBoolean(true);
        var writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 300; i++) {
                writeSidecar("photo.jpg", new SidecarStamp("e".repeat(1 + i * 97), "fingerprint"));
            }
            writing.set(false);
        });
        int looks = 0;
        while (writing.get() && !writer.isDone()) {
            boolean there = await(store.readSidecar(at("photo.jpg"))).isPresent();
            if (there) {
                assertThat(await(store.stamp(at("photo.jpg")))).isPresent();
                looks++;
            }
        }
        writer.join();
        assertThat(looks).isPositive();
    }

    @Test
    void aSidecarLeavesNothingElseBehindAndOthersMayReadIt() throws IOException {
        upload("photo.jpg", PHOTO);
        writeSidecar("photo.jpg", new SidecarStamp("a", "b"));

        try (var files = Files.list(root.resolve(BUCKET))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("photo.jpg", "photo.jpg.faces.json");
        }
        assertThat(Files.getPosixFilePermissions(root.resolve(BUCKET).resolve("photo.jpg.faces.json")))
                .isEqualTo(Files.getPosixFilePermissions(root.resolve(BUCKET).resolve("photo.jpg")));
    }

    @Test
    void whatACrashLeftIsIgnoredAndLaterRemoved() throws IOException {
        upload("photo.jpg", PHOTO);
        Path fresh = Files.write(root.resolve(BUCKET).resolve(".facet-1.tmp"), PHOTO);
        Path old = Files.write(root.resolve(BUCKET).resolve(".facet-2.tmp"), PHOTO);
        Path somebodys = Files.write(root.resolve(BUCKET).resolve(".theirs.tmp"), PHOTO);
        FileTime yesterday = FileTime.from(Instant.now().minusSeconds(86_400));
        Files.setLastModifiedTime(old, yesterday);
        Files.setLastModifiedTime(somebodys, yesterday);

        assertThat(listed("")).containsExactly("photo.jpg");
        assertThat(fresh).exists();
        assertThat(somebodys).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void halfASidecarHasNoStamp() {
        upload("photo.jpg", PHOTO);
        String whole = new String(sidecar(new SidecarStamp("a", "b")), UTF_8);
        upload("photo.jpg.faces.json", whole.substring(0, whole.length() - 3).getBytes(UTF_8));
        assertThat(await(store.stamp(at("photo.jpg")))).isEmpty();
        upload("photo.jpg.faces.json", new byte[0]);
        assertThat(await(store.stamp(at("photo.jpg")))).isEmpty();
    }

    @Test
    void aNameTooLongForASidecarIsWrongForEver() {
        String key = "x".repeat(250);
        upload(key, PHOTO);
        assertThatThrownBy(() -> writeSidecar(key, new SidecarStamp("a", "b")))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code().retryable()).isFalse());
    }

    @Test
    void withoutItsFolderTheStoreIsUnavailable() throws IOException {
        Files.delete(root);
        assertThatThrownBy(() -> await(store.check()))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }
}
