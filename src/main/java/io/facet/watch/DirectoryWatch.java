package io.facet.watch;

import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.directory.DirectoryLayout;
import io.facet.storage.directory.FileVersion;
import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryWatcher;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Sees what happens in the folder of photos and has it reconciled. Hints come from the file system and, because those
 * get lost (overflow, network mounts, a folder moved in while it is being registered), from scans: a whole one at the
 * start and after an overflow, then every minute one that looks only for photos without a sidecar as new as they are,
 * and for sidecars without a photo.
 */
final class DirectoryWatch implements AutoCloseable {
    static final Duration SCAN_EVERY = Duration.ofSeconds(60);

    private static final Logger LOG = Logger.getLogger(DirectoryWatch.class);

    private enum Scan {
        WHOLE,
        SUSPECTS
    }

    private final DirectoryLayout layout;
    private final SidecarNaming naming;
    private final Predicate<ObjectLocation> wanted;
    private final Duration scanEvery;
    private final ReconcileQueue<Optional<FileVersion>> queue;
    private final BlockingQueue<Scan> scanRequests = new ArrayBlockingQueue<>(1);
    private final Thread scanner = ReconcileQueue.daemon(this::scanUntilClosed, "facet-watch-scan");
    private volatile boolean closed;
    private volatile DirectoryWatcher watcher;

    /**
     * @param wanted the photos to look after, by bucket and key; hidden files and sidecars are left out anyway
     * @param reconcile brings one photo's sidecar up to date, whatever happened to the photo
     */
    DirectoryWatch(
            DirectoryLayout layout,
            SidecarNaming naming,
            Predicate<ObjectLocation> wanted,
            Function<ObjectLocation, Uni<?>> reconcile,
            Duration scanEvery) {
        this.layout = layout;
        this.naming = naming;
        this.wanted = wanted;
        this.scanEvery = scanEvery;
        // More than there are cores, so that no core waits for a disk; not many more, for each holds a photo.
        int atOnce = 2 * Runtime.getRuntime().availableProcessors();
        this.queue =
                new ReconcileQueue<>(ReconcileQueue.CAPACITY, atOnce, ReconcileQueue.SETTLE, this::look, reconcile);
    }

    /** Returns at once: a large tree takes a while to be registered and scanned. */
    void start() {
        scanner.start();
    }

    @Override
    public void close() {
        closed = true;
        scanner.interrupt();
        closeWatcher();
        queue.close();
    }

    private void closeWatcher() {
        try {
            if (watcher != null) {
                watcher.close();
            }
        } catch (IOException e) {
            LOG.debug("The watcher did not close", e);
        }
    }

    private Optional<FileVersion> look(ObjectLocation location) {
        try {
            Optional<Path> file = layout.file(location);
            return file.isPresent() ? Optional.of(FileVersion.of(file.get())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it goes just now, or reconciling it will say what is wrong
        }
    }

    private void scanUntilClosed() {
        try {
            CompletableFuture<Void> watching = watch();
            Scan next = Scan.WHOLE;
            while (!closed) {
                scan(next);
                Scan request = scanRequests.poll(scanEvery.toMillis(), TimeUnit.MILLISECONDS);
                next = request == null ? Scan.SUSPECTS : request;
                if (watching.isDone() && !closed) {
                    // The root was moved or removed, or the system has no watches left: perhaps now.
                    closeWatcher();
                    watching = watch();
                    next = Scan.WHOLE;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The directory watch stops");
        }
    }

    /** Once it returns, nothing new escapes: a scan after it completes the picture. */
    private CompletableFuture<Void> watch() {
        try {
            watcher = DirectoryWatcher.builder()
                    .path(layout.root())
                    .fileHashing(false)
                    .listener(this::onEvent)
                    .build();
            if (closed) {
                closeWatcher();
            }
            var watching = watcher.watchAsync(
                    loop -> ReconcileQueue.daemon(loop, "facet-watch-events").start());
            watching.whenComplete((done, failure) -> warnUnlessClosed(failure));
            return watching;
        } catch (IOException e) {
            warnUnlessClosed(e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private void warnUnlessClosed(Throwable failure) {
        if (!closed) {
            LOG.warnf(failure, "Changes in %s are seen by a scan every %s only", layout.root(), scanEvery);
        }
    }

    private void onEvent(DirectoryChangeEvent event) {
        if (event.eventType() == DirectoryChangeEvent.EventType.OVERFLOW) {
            scanRequests.offer(Scan.WHOLE);
            return;
        }
        layout.location(event.path()).filter(this::isWantedPhoto).ifPresent(location -> {
            if (!event.isDirectory() && !queue.hint(location)) {
                scanRequests.offer(Scan.WHOLE);
            }
        });
    }

    private boolean isWantedPhoto(ObjectLocation location) {
        return !naming.isSidecar(location.key()) && wanted.test(location);
    }

    private void scan(Scan kind) throws InterruptedException {
        try (Stream<Path> files = layout.files()) {
            var remaining = files.iterator();
            while (remaining.hasNext() && !closed) {
                Optional<ObjectLocation> hint = hintIn(remaining.next(), kind);
                if (hint.isPresent()) {
                    queue.hintPatiently(hint.get());
                }
            }
        } catch (RuntimeException e) {
            LOG.warnf(e, "The scan of %s was cut short", layout.root());
        }
    }

    private Optional<ObjectLocation> hintIn(Path file, Scan kind) {
        ObjectLocation found = layout.location(file).orElseThrow();
        if (naming.isSidecar(found.key())) {
            return naming.photoOf(found).filter(this::isGone).filter(wanted);
        }
        boolean suspect = kind == Scan.WHOLE || !hasSidecarAsNew(found, file);
        return suspect && wanted.test(found) ? Optional.of(found) : Optional.empty();
    }

    private boolean isGone(ObjectLocation photo) {
        return layout.path(photo).filter(path -> !Files.exists(path)).isPresent();
    }

    /** The picture beside it, where there is one, was written before it. */
    private boolean hasSidecarAsNew(ObjectLocation photo, Path file) {
        try {
            Path sidecar = layout.path(naming.sidecarOf(photo)).orElseThrow();
            return Files.getLastModifiedTime(sidecar).compareTo(Files.getLastModifiedTime(file)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
