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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Reconciles photos in a directory tree when they change. File system events can be lost (overflow, network mounts, a directory
 * that is moved in while it is being registered), so the tree is also scanned: fully at startup and after an overflow, then
 * every minute only for photos that are newer than their sidecar and for sidecars without a photo.
 */
final class DirectoryWatch implements AutoCloseable {
    static final Duration SCAN_INTERVAL = Duration.ofSeconds(60);

    private static final Logger LOG = Logger.getLogger(DirectoryWatch.class);

    private enum Scan {
        FULL,
        OUTDATED
    }

    private final DirectoryLayout layout;
    private final SidecarNaming naming;
    private final Predicate<ObjectLocation> served;
    private final UnsupportedFiles unsupported;
    private final Duration scanInterval;
    private final ReconcileQueue<Optional<FileVersion>> queue;
    private final BlockingQueue<Scan> scanRequests = new ArrayBlockingQueue<>(1);
    private final Thread scanner = ReconcileQueue.daemonThread(this::scanUntilClosed, "facet-watch-scan");
    private final AtomicBoolean watchFailed = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean failed;
    private volatile DirectoryWatcher watcher;

    /** @param served decides which photos are reconciled; hidden files and sidecars never are */
    DirectoryWatch(
            DirectoryLayout layout,
            SidecarNaming naming,
            Predicate<ObjectLocation> served,
            UnsupportedFiles unsupported,
            Function<ObjectLocation, Uni<?>> reconcile,
            Duration scanInterval) {
        this.layout = layout;
        this.naming = naming;
        this.served = served;
        this.unsupported = unsupported;
        this.scanInterval = scanInterval;
        // Twice the cores, so that no core waits for the disk. Each running photo uses memory.
        int maxRunning = 2 * Runtime.getRuntime().availableProcessors();
        this.queue = new ReconcileQueue<>(
                ReconcileQueue.CAPACITY, maxRunning, ReconcileQueue.SETTLE, this::version, reconcile);
    }

    /** Returns immediately; registering and scanning a large tree takes time. */
    void start() {
        scanner.start();
    }

    /** Whether scanning ended because of an unexpected error. */
    boolean hasFailed() {
        return failed;
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
            LOG.debug("Directory watcher could not be closed", e);
        }
    }

    private Optional<FileVersion> version(ObjectLocation location) {
        try {
            Optional<Path> file = layout.file(location);
            return file.isPresent() ? Optional.of(FileVersion.of(file.get())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // the file was just deleted, or reconciling it will report the error
        }
    }

    private void scanUntilClosed() {
        try {
            CompletableFuture<Void> watching = watch();
            Scan next = Scan.FULL;
            while (!closed) {
                scan(next);
                Scan request = scanRequests.poll(scanInterval.toMillis(), TimeUnit.MILLISECONDS);
                next = request == null ? Scan.OUTDATED : request;
                if (watching.isDone() && !closed) {
                    // Watching ended because the root was moved or deleted, or the inotify limit is reached: retry.
                    closeWatcher();
                    watching = watch();
                    next = Scan.FULL;
                    reportIfWatched(watching);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Directory watch interrupted");
        } catch (RuntimeException | Error e) {
            failed = true;
            LOG.error("Directory scans stopped after an unexpected error; restart the service", e);
        }
    }

    /** After it returns, new changes cause events; a scan finds the earlier ones. */
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
            var watching = watcher.watchAsync(loop ->
                    ReconcileQueue.daemonThread(loop, "facet-watch-events").start());
            watching.whenComplete((done, failure) -> warnUnlessClosed(failure));
            return watching;
        } catch (IOException e) {
            warnUnlessClosed(e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private void reportIfWatched(CompletableFuture<Void> watching) {
        if (!watching.isDone() && watchFailed.getAndSet(false)) {
            LOG.infof("Directory is watched again: directory=%s", layout.root());
        }
    }

    private void warnUnlessClosed(Throwable failure) {
        if (!closed && !watchFailed.getAndSet(true)) {
            LOG.warnf(
                    "Directory cannot be watched, only scanned: directory=%s interval=%s reason=%s",
                    layout.root(), scanInterval, failure == null ? "it was moved or deleted" : failure);
        }
    }

    private void onEvent(DirectoryChangeEvent event) {
        if (event.eventType() == DirectoryChangeEvent.EventType.OVERFLOW) {
            scanRequests.offer(Scan.FULL);
            return;
        }
        if (!event.isDirectory()) {
            layout.location(event.path()).filter(this::isServedPhoto).ifPresent(location -> {
                if (!queue.hint(location)) {
                    scanRequests.offer(Scan.FULL);
                }
            });
        }
    }

    private boolean isServedPhoto(ObjectLocation location) {
        return !naming.isSidecar(location.key()) && isServed(location);
    }

    private boolean isServed(ObjectLocation location) {
        boolean handled = served.test(location);
        if (!handled) {
            unsupported.report(location);
        }
        return handled;
    }

    private void scan(Scan kind) throws InterruptedException {
        try (Stream<Path> files = layout.files()) {
            var remaining = files.iterator();
            while (remaining.hasNext() && !closed) {
                Optional<ObjectLocation> hint = hintIn(remaining.next(), kind);
                if (hint.isPresent()) {
                    queue.hintBlocking(hint.get());
                }
            }
        } catch (RuntimeException e) {
            LOG.warnf(e, "Directory scan aborted: directory=%s", layout.root());
        }
    }

    private Optional<ObjectLocation> hintIn(Path file, Scan kind) {
        ObjectLocation found = layout.location(file).orElseThrow();
        if (naming.isSidecar(found.key())) {
            return naming.photoOf(found).filter(this::isGone).filter(served);
        }
        boolean candidate = kind == Scan.FULL || !hasNewerSidecar(found, file);
        return candidate && isServed(found) ? Optional.of(found) : Optional.empty();
    }

    private boolean isGone(ObjectLocation photo) {
        return layout.path(photo).filter(path -> !Files.exists(path)).isPresent();
    }

    /** Rendered pictures are written before the sidecar, so that they need no check of their own. */
    private boolean hasNewerSidecar(ObjectLocation photo, Path file) {
        try {
            Path sidecar = layout.path(naming.sidecarOf(photo)).orElseThrow();
            return Files.getLastModifiedTime(sidecar).compareTo(Files.getLastModifiedTime(file)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
