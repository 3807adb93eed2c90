package io.facet.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarConfig;
import io.facet.sidecar.SidecarSettings;
import io.facet.storage.directory.DirectoryLayout;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    // A change that is not reconciled within three settle times is never reconciled.
    private static final Duration QUIET = ReconcileQueue.SETTLE.multipliedBy(3);
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    private Path root;

    private final Queue<String> reconciled = new ConcurrentLinkedQueue<>();
    private DirectoryWatch watch;

    @AfterEach
    void stop() {
        watch.close();
    }

    /** Returns after the first scan, when new files are detected. */
    private void startWatching() throws IOException {
        startWatching(NEVER, location -> Uni.createFrom().voidItem());
        Files.createFile(root.resolve("ready.jpg"));
        await().atMost(SOON).until(() -> reconciled.contains("default/ready.jpg"));
        await().during(QUIET).atMost(SOON).until(() -> reconciled.size() > 0);
        reconciled.clear();
    }

    private void startWatching(Duration scanInterval, Function<ObjectLocation, Uni<?>> reconcile) {
        var naming = SidecarSettings.naming(SidecarConfig.Render.BLUR);
        watch = new DirectoryWatch(
                new DirectoryLayout(root),
                naming,
                location -> location.key().endsWith(".jpg"),
                new UnsupportedFiles(location -> true),
                location -> {
                    reconciled.add(location.toString());
                    return reconcile.apply(location);
                },
                scanInterval);
        watch.start();
    }

    private void assertReconciledOnce(String... locations) {
        await().atMost(SOON).until(() -> reconciled.size() >= locations.length);
        await().during(QUIET)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(reconciled).containsExactlyInAnyOrder(locations));
    }

    @Test
    void unexpectedErrorEndsScanningAndIsReported() throws IOException {
        Files.createFile(root.resolve("photo.jpg"));
        watch = new DirectoryWatch(
                new DirectoryLayout(root),
                SidecarSettings.naming(SidecarConfig.Render.BLUR),
                location -> {
                    throw new LinkageError("broken installation");
                },
                new UnsupportedFiles(location -> true),
                location -> Uni.createFrom().voidItem(),
                NEVER);
        assertThat(watch.hasFailed()).isFalse();

        watch.start();

        await().atMost(SOON).until(watch::hasFailed);
    }

    @Test
    void hundredPhotosAtOnceAreReconciledOnceEach() throws IOException {
        startWatching();
        Path bucket = Files.createDirectory(root.resolve("holiday"));
        for (int i = 0; i < 100; i++) {
            Files.write(bucket.resolve(i + ".jpg"), new byte[1_000]);
        }
        assertReconciledOnce(
                IntStream.range(0, 100).mapToObj(i -> "holiday/" + i + ".jpg").toArray(String[]::new));
    }

    @Test
    void slowlyWrittenPhotoIsReconciledOnceItIsComplete() throws IOException {
        startWatching();
        Path file = root.resolve("slow.jpg");
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < 10; i++) {
                out.write(new byte[1_000]);
                out.flush();
                await().pollDelay(ReconcileQueue.SETTLE.dividedBy(2)).until(() -> true);
                assertThat(reconciled).isEmpty();
            }
        }
        assertReconciledOnce("default/slow.jpg");
    }

    @Test
    void renameReconcilesBothNames() throws IOException {
        Files.createFile(root.resolve("before.jpg"));
        startWatching();
        Files.move(root.resolve("before.jpg"), root.resolve("after.jpg"));
        assertReconciledOnce("default/before.jpg", "default/after.jpg");
    }

    @Test
    void renderedPictureIsNotAPhotoButRevealsADeletedOne() throws IOException {
        Files.createFile(root.resolve("gone.jpg.blurred.jpg"));
        Files.createFile(root.resolve("there.jpg"));
        Files.createFile(root.resolve("there.jpg.blurred.jpg"));
        Files.createFile(root.resolve("there.jpg.pixelated.jpg"));
        startWatching(NEVER, location -> Uni.createFrom().voidItem());
        assertReconciledOnce("default/gone.jpg", "default/there.jpg");
    }

    @Test
    void deletedPhotoIsReconciled() throws IOException {
        Files.createFile(root.resolve("old.jpg"));
        startWatching();
        Files.delete(root.resolve("old.jpg"));
        assertReconciledOnce("default/old.jpg");
    }

    @Test
    void deletedAndRestoredPhotoIsReconciledOnce() throws IOException {
        Files.createFile(root.resolve("photo.jpg"));
        startWatching();
        Files.delete(root.resolve("photo.jpg"));
        Files.write(root.resolve("photo.jpg"), new byte[10]);
        assertReconciledOnce("default/photo.jpg");
    }

    @Test
    void photosInNewNestedFoldersAreReconciled() throws IOException {
        startWatching();
        Path folder = Files.createDirectories(root.resolve("a/b/c"));
        Files.createFile(root.resolve("a/1.jpg"));
        Files.createFile(folder.resolve("2.jpg"));
        assertReconciledOnce("a/1.jpg", "a/b/c/2.jpg");
    }

    @Test
    void movedInFolderIsReconciledAndWatched(@TempDir Path outside) throws IOException {
        Files.createFile(Files.createDirectories(outside.resolve("album/day")).resolve("1.jpg"));
        startWatching();
        Files.move(outside.resolve("album"), root.resolve("album"));
        assertReconciledOnce("album/day/1.jpg");
        Files.createFile(root.resolve("album/day/2.jpg"));
        assertReconciledOnce("album/day/1.jpg", "album/day/2.jpg");
    }

    @Test
    void sidecarsHiddenFilesAndOtherFormatsAreIgnored() throws IOException {
        startWatching();
        for (String name : List.of("photo.jpg.faces.json", ".hidden.jpg", ".facet-1.tmp", "notes.txt")) {
            Files.createFile(root.resolve(name));
        }
        Files.delete(root.resolve("photo.jpg.faces.json"));
        Files.createFile(root.resolve("last.jpg"));
        assertReconciledOnce("default/last.jpg");
    }

    @Test
    void initialScanFindsPhotosAndOrphanedSidecars() throws IOException {
        Path bucket = Files.createDirectory(root.resolve("holiday"));
        Files.createFile(bucket.resolve("new.jpg"));
        Files.createFile(bucket.resolve("known.jpg"));
        Files.createFile(bucket.resolve("known.jpg.faces.json"));
        Files.createFile(bucket.resolve("gone.jpg.faces.json"));
        startWatching(NEVER, location -> Uni.createFrom().voidItem());
        assertReconciledOnce("holiday/new.jpg", "holiday/known.jpg", "holiday/gone.jpg");
    }

    @Test
    void laterScansFindOutdatedPhotosOnly() throws IOException {
        Files.createFile(root.resolve("known.jpg"));
        Files.createFile(root.resolve("known.jpg.faces.json"));
        Files.createFile(root.resolve("unknown.jpg"));
        startWatching(Duration.ofMillis(300), location -> Uni.createFrom().voidItem());

        await().atMost(SOON).until(() -> count("default/unknown.jpg") >= 3);
        assertThat(count("default/known.jpg")).isEqualTo(1);
    }

    private long count(String location) {
        return reconciled.stream().filter(location::equals).count();
    }

    @Test
    void photoThatChangesWhileRunningIsReconciledOnceMoreAndNeverConcurrently() throws IOException {
        var first = new ConcurrentLinkedQueue<UniEmitter<? super Object>>();
        startWatching(
                NEVER,
                location -> Uni.createFrom().emitter(emitter -> {
                    if (reconciled.size() == 1) {
                        first.add(emitter);
                    } else {
                        emitter.complete(null);
                    }
                }));
        Path file = Files.createFile(root.resolve("photo.jpg"));
        await().atMost(SOON).until(() -> !first.isEmpty());
        for (int i = 0; i < 5; i++) {
            Files.write(file, new byte[i], StandardOpenOption.APPEND);
        }
        await().during(QUIET).atMost(SOON).until(() -> reconciled.size() == 1);
        first.remove().complete(null);
        assertReconciledOnce("default/photo.jpg", "default/photo.jpg");
    }

    @Test
    void retryableFailuresAreRetriedAndPermanentOnesAreNot() throws IOException {
        Files.createFile(root.resolve("busy.jpg"));
        Files.createFile(root.resolve("wrong.jpg"));
        startWatching(NEVER, location -> {
            boolean busy = location.key().equals("busy.jpg") && count("default/busy.jpg") == 1;
            boolean wrong = location.key().equals("wrong.jpg");
            ErrorCode code = busy ? ErrorCode.OVERLOADED : ErrorCode.BAD_PARAMETER;
            return busy || wrong
                    ? Uni.createFrom().failure(new DetectionException(code, code.sentence()))
                    : Uni.createFrom().voidItem();
        });
        await().atMost(SOON).until(() -> count("default/busy.jpg") == 2);
        assertReconciledOnce("default/busy.jpg", "default/busy.jpg", "default/wrong.jpg");
    }
}
