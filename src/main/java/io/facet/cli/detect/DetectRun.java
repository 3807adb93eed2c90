package io.facet.cli.detect;

import io.facet.cli.console.ClosedOutputException;
import io.facet.cli.console.Messages;
import io.facet.detection.DetectionException;
import io.facet.detection.Result;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Processes photos and clips in any order and reports each. Ends early on a signal, or if nothing reads the results. */
final class DetectRun {
    private final FileSearch.Found files;
    private final RunProgress progress;
    private final Consumer<Result> printer;
    private final Runnable stopClips;
    private volatile boolean stopped;
    private volatile RuntimeException unwritable;

    DetectRun(FileSearch.Found files, RunProgress progress, Consumer<Result> printer, Runnable stopClips) {
        this.files = files;
        this.progress = progress;
        this.printer = printer;
        this.stopClips = stopClips;
    }

    /** Ends the run when the photos in progress are done. Clips, which take minutes, end at their next frame. */
    void stop() {
        stopped = true;
        progress.poll();
        stopClips.run();
    }

    boolean isStopped() {
        return stopped;
    }

    private record Processed(LocalFile file, Result result) {}

    /** Blocks. Fails if a result cannot be printed. */
    void run(FileDetection detection, int photosAtOnce, int clipsAtOnce) {
        if (progress.total() == 0) {
            return;
        }
        try (var display = progress.show()) {
            Multi.createBy()
                    .merging()
                    .streams(
                            process(files.photos(), detection::detect, photosAtOnce),
                            process(files.clips(), detection::detect, clipsAtOnce))
                    .invoke(this::report)
                    .onItem()
                    .ignoreAsUni()
                    .await()
                    .indefinitely();
            if (unwritable != null) {
                display.abandon();
                throw unwritable;
            }
        }
        int missing = progress.total() - progress.done();
        if (missing > 0) {
            Messages.print("Interrupted: %d of %d %s were not processed."
                    .formatted(missing, progress.total(), progress.unit()));
        }
    }

    private <F extends LocalFile> Multi<Processed> process(
            List<F> all, Function<F, Uni<Result>> detection, int concurrency) {
        return Multi.createFrom()
                .iterable(all)
                .select()
                .first(file -> !stopped)
                .onItem()
                .transformToUni(file -> detection
                        .apply(file)
                        .invoke(result -> reportMissing(file, result))
                        .onItem()
                        .ifNotNull()
                        .transform(result -> new Processed(file, result)))
                .merge(concurrency);
    }

    private void reportMissing(LocalFile file, Result result) {
        if (result == null && unwritable == null) {
            Messages.print(file.path() + " was not completed.");
        }
    }

    private void report(Processed file) {
        if (unwritable != null) {
            return;
        }
        Result result = file.result();
        try {
            printer.accept(result);
        } catch (ClosedOutputException | DetectionException e) {
            unwritable = e;
            stop();
            return;
        }
        progress.add(file.file(), result);
        if (result.error() != null) {
            Messages.print("%s: %s: %s"
                    .formatted(
                            result.source().key(),
                            result.error().code(),
                            result.error().message()));
        }
    }
}
