package io.facet.storage.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectChangedException;
import io.facet.storage.ObjectPages;
import io.facet.storage.ObjectStore;
import io.facet.storage.ObjectStoreContract;
import io.facet.storage.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
        store = new DirectoryStore(new DirectoryLayout(root));
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
            // Atomic; each upload has a new inode and therefore a new eTag.
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
    void locationsOutsideTheRootDoNotExist(String bucket, String key) throws IOException {
        Files.write(outside.resolve("secret.jpg"), PHOTO);
        Files.write(outside.resolve("secret.jpg.faces.json"), JSON);
        upload("photo.jpg", PHOTO);
        upload(".hidden.jpg", PHOTO);
        var location = ObjectLocation.newest(bucket, key);

        assertThat(await(store.head(location))).isEmpty();
        await(store.delete(location));
        assertThat(outside.resolve("secret.jpg")).exists();
        assertThatThrownBy(() -> await(store.write(location, "application/json", PHOTO, METADATA)))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.OBJECT_NOT_FOUND));
    }

    @Test
    void keyWithNulDoesNotExist() {
        assertThat(await(store.head(at("photo.jpg\0.png")))).isEmpty();
    }

    @Test
    void linksThatLeaveTheRootAreNotFollowed() throws IOException {
        upload("photo.jpg", PHOTO);
        Path secret = Files.write(outside.resolve("secret.jpg"), PHOTO);
        Path external = Files.createDirectory(outside.resolve("external"));
        Files.write(external.resolve("photo.jpg"), PHOTO);
        Files.createSymbolicLink(root.resolve(BUCKET).resolve("link.jpg"), secret);
        Files.createSymbolicLink(root.resolve(BUCKET).resolve("folder"), external);
        Files.createSymbolicLink(root.resolve(BUCKET).resolve("inside.jpg"), Path.of("photo.jpg"));

        assertThat(await(store.head(at("link.jpg")))).isEmpty();
        assertThat(await(store.head(at("folder/photo.jpg")))).isEmpty();
        assertThatThrownBy(() -> write("folder/photo.jpg.faces.json", JSON)).isInstanceOf(ObjectChangedException.class);
        assertThat(external.resolve("photo.jpg.faces.json")).doesNotExist();
        assertThat(await(store.head(at("inside.jpg")))).isPresent();
        assertThat(listed("")).containsExactlyInAnyOrder("photo.jpg", "inside.jpg");
    }

    @Test
    void filesDirectlyUnderTheRootBelongToTheDefaultBucket() throws IOException {
        Files.write(root.resolve("photo.jpg"), PHOTO);
        upload("other.jpg", PHOTO);
        Files.createDirectory(root.resolve("default"));
        Files.write(root.resolve("default/shadowed.jpg"), PHOTO);

        assertThat(listed("default", "")).containsExactly("photo.jpg");
        assertThat(await(store.head(ObjectLocation.newest("default", "photo.jpg"))))
                .isPresent();
        assertThat(await(store.head(ObjectLocation.newest("default", "shadowed.jpg"))))
                .isEmpty();
    }

    @Test
    void fileMovedOverAnotherOfTheSameSizeAndTimeHasAnotherETag() throws IOException {
        upload("photo.jpg", PHOTO);
        FileTime time = FileTime.from(Instant.parse("2024-03-01T12:00:00Z"));
        Files.setLastModifiedTime(root.resolve(BUCKET).resolve("photo.jpg"), time);
        StoredObject before = head("photo.jpg");
        upload("photo.jpg", "anothr!".getBytes(UTF_8));
        Files.setLastModifiedTime(root.resolve(BUCKET).resolve("photo.jpg"), time);

        assertThat(head("photo.jpg").eTag()).isNotEqualTo(before.eTag());
    }

    @Test
    void directoriesAndVersionsDoNotExist() {
        upload("folder.jpg/photo.jpg", PHOTO);
        assertThat(await(store.head(at("folder.jpg")))).isEmpty();
        assertThat(await(store.head(at("folder.jpg/photo.jpg").withVersionId("1"))))
                .isEmpty();
    }

    @Test
    void writeLeavesNoTemporaryFileAndKeepsDefaultPermissions() throws IOException {
        upload("photo.jpg", PHOTO);
        write("photo.jpg.faces.json", JSON);

        try (var files = Files.list(root.resolve(BUCKET))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("photo.jpg", "photo.jpg.faces.json");
        }
        assertThat(Files.getPosixFilePermissions(root.resolve(BUCKET).resolve("photo.jpg.faces.json")))
                .isEqualTo(Files.getPosixFilePermissions(root.resolve(BUCKET).resolve("photo.jpg")));
    }

    @Test
    void abandonedTemporaryFilesAreIgnoredAndDeletedLater() throws IOException {
        upload("photo.jpg", PHOTO);
        Path fresh = Files.write(root.resolve(BUCKET).resolve(".facet-1.tmp"), PHOTO);
        Path old = Files.write(root.resolve(BUCKET).resolve(".facet-2.tmp"), PHOTO);
        Path foreign = Files.write(root.resolve(BUCKET).resolve(".foreign.tmp"), PHOTO);
        FileTime yesterday = FileTime.from(Instant.now().minusSeconds(86_400));
        Files.setLastModifiedTime(old, yesterday);
        Files.setLastModifiedTime(foreign, yesterday);

        assertThat(listed("")).containsExactly("photo.jpg");
        try (var walk = DirectoryWalk.stream(root)) {
            assertThat(walk).hasSize(1);
        }
        assertThat(fresh).exists();
        assertThat(foreign).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void linkThatRefersToItselfIsSkipped() throws IOException {
        upload("photo.jpg", PHOTO);
        Files.createSymbolicLink(root.resolve(BUCKET).resolve("a.jpg"), Path.of("a.jpg"));
        Files.createSymbolicLink(root.resolve(BUCKET).resolve("folder"), Path.of("folder"));

        assertThat(listed("")).containsExactly("photo.jpg");
        assertThat(await(store.head(at("a.jpg")))).isEmpty();
        assertThat(await(store.head(at("folder/photo.jpg")))).isEmpty();
        assertThat(new DirectoryPages(new DirectoryLayout(root), root).count(location -> true))
                .isEqualTo(1);
    }

    @Test
    void nameTooLongForASidecarIsRejectedBeforeThePhotoIsRead() {
        String key = "x".repeat(250);
        upload(key, PHOTO);

        assertNameTooLong(() -> await(store.head(at(key + ".faces.json"))));
        assertNameTooLong(() -> write(key + ".faces.json", JSON));
        assertNameTooLong(() -> await(store.delete(at(key + ".faces.json"))));
        assertNameTooLong(() -> await(store.head(at("ü".repeat(128) + "/photo.jpg"))));
    }

    /** Java cannot create such names. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void fileWithANameThatIsNotUtf8IsListedAndRejected() throws Exception {
        Path bucket = Files.createDirectories(root.resolve("names"));
        String touch = "touch \"$(printf 'caf\\351.jpg')\" \"$(printf 'caf\\350.jpg')\" photo.jpg;"
                + " mkdir \"$(printf 'dir\\351')\"; touch \"$(printf 'dir\\351')/photo.jpg\"";
        int exit = new ProcessBuilder("sh", "-c", touch)
                .directory(bucket.toFile())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();

        List<ObjectLocation> listed = await(store.list("names", "").after(Optional.empty())).objects().stream()
                .map(ObjectPages.ListedObject::location)
                .toList();

        assertThat(listed)
                .extracting(ObjectLocation::key)
                .containsExactly("caf\uFFFD.jpg", "caf\uFFFD.jpg", "dir\uFFFD/photo.jpg", "photo.jpg");
        assertThatThrownBy(() -> await(store.head(listed.get(0))))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_NAME))
                .hasMessageContaining("caf\uFFFD.jpg");
    }

    @Test
    void fileMayBeIncompleteForSecondsAfterItsLastChange() throws IOException {
        upload("photo.jpg", PHOTO);
        StoredObject photo = await(store.head(at("photo.jpg"))).orElseThrow();
        Path file = new DirectoryLayout(root).path(at("photo.jpg")).orElseThrow();

        assertThat(await(store.mayBeIncomplete(photo))).isTrue();
        for (int minutes : List.of(-1, 1)) {
            Instant other = Instant.now().plus(Duration.ofMinutes(minutes));
            Files.setLastModifiedTime(file, FileTime.from(other));
            assertThat(await(store.mayBeIncomplete(photo))).isFalse();
        }
    }

    private static void assertNameTooLong(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NAME_TOO_LONG))
                .hasMessageContainingAll("bytes", "the limit is 255");
    }

    @Test
    void fullDiskMakesTheStoreUnavailable() {
        var full = new DirectoryStore(new DirectoryLayout(root), Long.MAX_VALUE);

        assertThatThrownBy(() -> await(full.check())).isInstanceOfSatisfying(DetectionException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
            assertThat(failure.reason()).contains("free bytes");
        });
    }

    @Test
    void failedWriteIsLoggedWithThePath() throws IOException {
        upload("photo.jpg.faces.json/file", PHOTO);
        List<String> logged = new CopyOnWriteArrayList<>();
        var handler = new ExtHandler() {
            @Override
            protected void doPublish(ExtLogRecord line) {
                logged.add(line.getFormattedMessage());
            }
        };
        Logger log = Logger.getLogger(DirectoryStore.class.getName());
        log.addHandler(handler);
        try {
            assertThatThrownBy(() -> write("photo.jpg.faces.json", JSON)).isInstanceOf(DetectionException.class);
        } finally {
            log.removeHandler(handler);
        }

        assertThat(logged)
                .singleElement()
                .asString()
                .contains(root.resolve(BUCKET).resolve("photo.jpg.faces.json").toString());
    }

    @Test
    void storeIsUnavailableWithoutItsDirectory() throws IOException {
        Files.delete(root);
        assertThatThrownBy(() -> await(store.check()))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }

    @Test
    @Timeout(10)
    void pipeWithThePhotosNameDoesNotExist() throws Exception {
        upload("photo.jpg", PHOTO);
        Path pipe = root.resolve(BUCKET).resolve("pipe.jpg");
        assumeThat(run("mkfifo", pipe.toString())).isZero();

        assertThat(await(store.head(at("pipe.jpg")))).isEmpty();
        assertThat(listed("")).containsExactly("photo.jpg");
    }

    @Test
    void directoryThatIsReplacedByALinkDuringACallDoesNotLeadOutOfTheRoot() throws Exception {
        byte[] secret = "a secret of the same length".getBytes(UTF_8);
        byte[] photo = "a photograph of equal lengt".getBytes(UTF_8);
        upload("real/photo.jpg", photo);
        Path external = Files.createDirectory(outside.resolve("external"));
        Files.write(external.resolve("photo.jpg"), secret);
        Path bucket = root.resolve(BUCKET);
        Path folder = bucket.resolve("folder");
        Files.createSymbolicLink(bucket.resolve("link"), external);
        Files.move(bucket.resolve("real"), folder);
        var running = new AtomicBoolean(true);
        Thread attacker = new Thread(() -> swapUntilStopped(folder, bucket.resolve("link"), running));
        attacker.start();
        int reads = 0;
        try {
            for (long end = System.nanoTime() + 1_500_000_000L; System.nanoTime() < end; ) {
                reads += readsOnly(photo) ? 1 : 0;
                ignoreFailure(() -> write("folder/photo.jpg.faces.json", JSON));
                ignoreFailure(() -> await(store.delete(at("folder/deleted.jpg"))));
            }
        } finally {
            running.set(false);
            attacker.join();
        }

        assertThat(reads).isPositive();
        try (var files = Files.list(external)) {
            assertThat(files).containsExactly(external.resolve("photo.jpg"));
        }
    }

    @Test
    void writeToAFullDiskLeavesTheOldFileAndIsReportedUntilThereIsSpace() throws Exception {
        Path mount = Files.createDirectory(outside.resolve("mount"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount.toString()))
                .isZero();
        try {
            var small = new DirectoryStore(new DirectoryLayout(mount), 0);
            var sidecar = ObjectLocation.newest("default", "photo.jpg.faces.json");
            await(small.write(sidecar, "application/json", JSON, METADATA));
            Path filler = Files.write(mount.resolve("filler"), new byte[200 << 10]);

            assertThatThrownBy(() -> await(small.write(sidecar, "application/json", new byte[100 << 10], METADATA)))
                    .isInstanceOf(DetectionException.class);
            assertThat(mount.resolve("photo.jpg.faces.json")).hasBinaryContent(JSON);
            assertThat(mount.toFile().list()).containsExactlyInAnyOrder("photo.jpg.faces.json", "filler");

            Path rest = mount.resolve("rest");
            assertThatThrownBy(() -> Files.write(rest, new byte[100 << 10])).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> await(small.check()))
                    .isInstanceOfSatisfying(
                            DetectionException.class,
                            failure -> assertThat(failure.reason()).contains("no file can be created"));

            Files.delete(filler);
            Files.delete(rest);
            await(small.check());
            await(small.write(sidecar, "application/json", new byte[100 << 10], METADATA));
        } finally {
            run("umount", mount.toString());
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor();
    }

    private boolean readsOnly(byte[] expected) {
        try {
            StoredObject found = await(store.head(at("folder/photo.jpg"))).orElseThrow();
            assertThat(await(store.read(found))).isEqualTo(expected);
            return true;
        } catch (DetectionException | NoSuchElementException replaced) {
            return false;
        }
    }

    private static void ignoreFailure(Runnable call) {
        try {
            call.run();
        } catch (DetectionException replaced) {
            // the directory was a link at that moment
        }
    }

    private static void swapUntilStopped(Path folder, Path link, AtomicBoolean running) {
        Path aside = folder.resolveSibling("aside");
        try {
            while (running.get()) {
                Files.move(folder, aside);
                Files.move(link, folder);
                Files.move(folder, link);
                Files.move(aside, folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
