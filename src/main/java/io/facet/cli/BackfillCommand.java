package io.facet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.analysis.Analyses;
import io.facet.backfill.Backfill;
import io.facet.backfill.BackfillCounts;
import io.facet.backfill.CheckpointFile;
import io.facet.backfill.CheckpointFile.Checkpoint;
import io.facet.backfill.PageReview;
import io.facet.backfill.QueueSender;
import io.facet.backfill.ReconcileTask;
import io.facet.backfill.inventory.InventoryFiles;
import io.facet.backfill.inventory.InventoryPages;
import io.facet.batch.Workers;
import io.facet.cli.console.Interruption;
import io.facet.cli.console.JsonLines;
import io.facet.cli.console.Messages;
import io.facet.cli.console.Progress;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.detection.ObjectLocation;
import io.facet.queue.QueueConnection;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.ServedObjects;
import io.facet.sidecar.SidecarFiles;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.StoreTarget;
import io.facet.storage.Stores;
import io.facet.video.analysis.ClipInProgress;
import io.facet.video.analysis.VideoPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = {
            "Create sidecars for existing photos and clips, using the service's settings.",
            "Objects with a current sidecar are skipped. Ctrl-C completes the photos in flight and stops clips at once; --resume"
                    + " continues."
        })
class BackfillCommand implements Callable<Integer> {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int CONCURRENCY_WITHOUT_DETECTION = 8;

    private final Stores stores;
    private final ServedObjects served;
    private final InventoryFiles inventories;
    private final Analyses analyses;
    private final Reconciler reconciler;
    private final VideoPipeline clips;
    private final FaceDetector detector;
    private final DetectionOptions options;
    private final Workers workers;
    private final SidecarNaming naming;
    private final QueueConnection queues;
    private final ObjectMapper json;
    private final JsonLines out;

    @Parameters(paramLabel = "TARGET", description = "A directory, or the URI of a bucket or prefix.")
    String target;

    @Mixin
    BackfillFlags flags;

    BackfillCommand(
            Stores stores,
            ServedObjects served,
            InventoryFiles inventories,
            Analyses analyses,
            Reconciler reconciler,
            VideoPipeline clips,
            FaceDetector detector,
            DetectionOptions options,
            Workers workers,
            SidecarNaming naming,
            QueueConnection queues,
            ObjectMapper json,
            JsonLines out) {
        this.stores = stores;
        this.served = served;
        this.inventories = inventories;
        this.analyses = analyses;
        this.reconciler = reconciler;
        this.clips = clips;
        this.detector = detector;
        this.options = options;
        this.workers = workers;
        this.naming = naming;
        this.queues = queues;
        this.json = json;
        this.out = out;
    }

    @Override
    public Integer call() {
        flags.check();
        return run(open());
    }

    private StoreTarget open() {
        StoreTarget opened = stores.open(target);
        if (flags.inventory == null) {
            return opened;
        }
        StoreTarget.Prefix prefix = opened.prefix()
                .orElseThrow(() -> new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "--inventory needs a bucket as the target (got %s).".formatted(target)));
        return opened.withListing(
                target + " by " + flags.inventory,
                new InventoryPages(inventories, flags.inventory, prefix.bucket(), prefix.prefix()));
    }

    private int run(StoreTarget photos) {
        Predicate<ObjectLocation> filter = served.in(photos);
        detector.fetch(options.backbone()).await().indefinitely();
        Path stateFile = flags.stateFile(photos.name());
        var checkpoint = new CheckpointFile(stateFile, json);
        Optional<Checkpoint> start = flags.resume ? checkpoint.read(photos.name()) : Optional.empty();
        if (!flags.dryRun) {
            checkpoint.requireWritable();
        }
        var counts = new BackfillCounts();
        var backfill = new Backfill(plan(photos, filter, checkpoint), counts);
        Interruption interruption = Interruption.onFirst(() -> {
            backfill.stop();
            clips.stop();
        });
        long startNanos = System.nanoTime();
        long before = start.map(Checkpoint::photos).orElse(0L);
        Backfill.End end;
        try (var progress = Progress.ofCounts(
                "objects",
                total(photos, filter),
                () -> before + counts.processed() + sharesInProgress(),
                () -> message(counts))) {
            end = backfill.run(start);
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        boolean resumable = !flags.dryRun && Files.exists(stateFile);
        if (interruption.isReceived()) {
            Messages.print(
                    resumable ? "Interrupted: continue with --resume." : "Interrupted before the first checkpoint.");
        }
        if (counts.photos() == 0 && end == Backfill.End.COMPLETE) {
            Messages.print("No photos or clips in %s.".formatted(target));
        }
        BackfillSummary summary =
                BackfillSummary.of(target, end, flags.dryRun, counts, seconds, resumable ? stateFile.toString() : null);
        out.print(summary);
        return interruption.exitCode(summary.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE);
    }

    /** The sum for all clips in progress, so that the display moves during a long clip. */
    private double sharesInProgress() {
        return clips.inProgress().stream().mapToDouble(ClipInProgress::share).sum();
    }

    private String message(BackfillCounts counts) {
        String errors = counts.errors().isEmpty() ? "" : counts.errors().toString();
        return Stream.concat(Stream.of(errors), clips.inProgress().stream().map(ClipInProgress::text))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private Backfill.Plan plan(StoreTarget photos, Predicate<ObjectLocation> filter, CheckpointFile checkpoint) {
        Function<ObjectLocation, String> fingerprints = analyses.fingerprints(options, naming.picture());
        boolean trustDates = photos.storeSetsDates() && !flags.verify && !flags.force;
        var selection = new PageReview.Selection(flags.since, trustDates, flags.inventory == null);
        return new Backfill.Plan(
                photos.name(),
                photos.pages(),
                new PageReview(selection, filter, naming, new SidecarFiles(photos.store(), naming), fingerprints),
                task(photos),
                flags.dryRun ? Optional.empty() : Optional.of(checkpoint),
                flags.resume,
                concurrency(),
                FIRST_PAUSE);
    }

    private Backfill.Task task(StoreTarget photos) {
        if (flags.viaQueue == null || flags.dryRun) {
            return new ReconcileTask(reconciler.in(photos.store()), options, flags.force, flags.dryRun);
        }
        if (!photos.isServed()) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "--via-queue needs a target in the configured store, where the service can find the objects.");
        }
        return new QueueSender(queues, flags.viaQueue, json);
    }

    private int concurrency() {
        if (flags.concurrency != null) {
            return flags.concurrency;
        }
        // Twice the workers: the next photos are read while others are computed.
        return flags.dryRun || flags.viaQueue != null ? CONCURRENCY_WITHOUT_DETECTION : 2 * workers.count();
    }

    private long total(StoreTarget photos, Predicate<ObjectLocation> filter) {
        return flags.since.isAfter(Instant.MIN)
                ? StoreTarget.UNKNOWN
                : photos.count().applyAsLong(filter);
    }
}
