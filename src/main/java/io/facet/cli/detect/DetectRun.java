package io.facet.cli.detect;

import io.facet.cli.console.ClosedOutputException;
import io.facet.cli.console.Messages;
import io.facet.cli.console.Progress;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** Processes photos in any order and reports each. Ends early on a signal, or if nothing reads the results. */
final class DetectRun {
    private final List<LocalPhoto> photos;
    private final Consumer<DetectionResult> printer;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile boolean stopped;
    private volatile RuntimeException unwritable;

    DetectRun(List<LocalPhoto> photos, Consumer<DetectionResult> printer) {
        this.photos = photos;
        this.printer = printer;
    }

    /** Ends the run when the photos in progress are done. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    boolean hasFailures() {
        return failed.get() > 0;
    }

    /** Blocks. Fails if a result cannot be printed. */
    void run(Function<LocalPhoto, Uni<DetectionResult>> detection, int concurrency) {
        if (photos.isEmpty()) {
            return;
        }
        try (var progress = Progress.ofPhotos(photos.size(), done::get, this::failures)) {
            Multi.createFrom()
                    .iterable(photos)
                    .select()
                    .first(photo -> !stopped)
                    .onItem()
                    .transformToUni(detection::apply)
                    .merge(concurrency)
                    .invoke(this::report)
                    .onItem()
                    .ignoreAsUni()
                    .await()
                    .indefinitely();
            if (unwritable != null) {
                progress.abandon();
                throw unwritable;
            }
        }
        if (done.get() < photos.size()) {
            Messages.print("Interrupted: %d of %d photos were not processed."
                    .formatted(photos.size() - done.get(), photos.size()));
        }
    }

    private void report(DetectionResult result) {
        if (unwritable != null) {
            return;
        }
        try {
            printer.accept(result);
        } catch (ClosedOutputException | DetectionException e) {
            unwritable = e;
            stop();
            return;
        }
        done.incrementAndGet();
        if (result.error() != null) {
            failed.incrementAndGet();
            Messages.print("%s: %s: %s"
                    .formatted(
                            result.source().key(),
                            result.error().code(),
                            result.error().message()));
        }
    }

    private String failures() {
        return failed.get() == 0 ? "" : failed + " failed";
    }
}
