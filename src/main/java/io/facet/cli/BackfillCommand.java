package io.facet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.backfill.Backfill;
import io.facet.backfill.DryRun;
import io.facet.backfill.PageReview;
import io.facet.backfill.PhotoNames;
import io.facet.backfill.QueueSender;
import io.facet.backfill.ReconcileHere;
import io.facet.backfill.Selection;
import io.facet.backfill.StateFile;
import io.facet.backfill.Tally;
import io.facet.backfill.Work;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.pipeline.DetectionRequest;
import io.facet.queue.QueueConnection;
import io.facet.sidecar.Reconciler;
import io.facet.sidecar.SidecarNaming;
import io.facet.storage.StoreTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings the sidecars of all photos that are there already up to date. */
@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = {
            "Give every photo that lies there already its sidecar, by the service's settings.",
            "What is current is skipped. Ctrl-C ends it when what is under way is done; --resume goes on."
        })
class BackfillCommand implements Callable<Integer> {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    // What computes nothing here waits for the network alone.
    private static final int CALLS_AT_ONCE = 8;
    private static final Set<ErrorCode> WRONG_USE = Set.of(
            ErrorCode.BAD_PARAMETER,
            ErrorCode.MODEL_NOT_FOUND,
            ErrorCode.OBJECT_NOT_FOUND,
            ErrorCode.BUCKET_NOT_ALLOWED);

    private final BackfillTargets targets;
    private final Reconciler reconciler;
    private final FaceDetector detector;
    private final DetectionOptions options;
    private final Workers workers;
    private final SidecarNaming naming;
    private final PhotoNames names;
    private final QueueConnection queues;
    private final ObjectMapper json;
    private final JsonLines out;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "TARGET", description = "A folder of photos, or s3://bucket/prefix.")
    String target;

    @Mixin
    BackfillFlags flags;

    BackfillCommand(
            BackfillTargets targets,
            Reconciler reconciler,
            FaceDetector detector,
            DetectionOptions options,
            Workers workers,
            SidecarNaming naming,
            PhotoNames names,
            QueueConnection queues,
            ObjectMapper json,
            JsonLines out) {
        this.targets = targets;
        this.reconciler = reconciler;
        this.detector = detector;
        this.options = options;
        this.workers = workers;
        this.naming = naming;
        this.names = names;
        this.queues = queues;
        this.json = json;
        this.out = out;
    }

    @Override
    public Integer call() {
        try {
            flags.check();
            StoreTarget photos = targets.open(target, flags.inventory);
            BackfillSummary summary = run(photos);
            out.print(summary);
            return summary.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (DetectionException e) {
            if (WRONG_USE.contains(e.code())) {
                throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            throw e;
        }
    }

    private BackfillSummary run(StoreTarget photos) {
        detector.fetch(options.backbone()).await().indefinitely();
        String fingerprint = new DetectionRequest(options, naming.picture())
                .resolve(detector)
                .fingerprint();
        Path file = flags.stateFile(photos.name());
        var state = new StateFile(file, json);
        Optional<StateFile.Place> begin = flags.resume ? state.read(photos.name()) : Optional.empty();

        if (!flags.dryRun) {
            state.requireWritable();
        }

        boolean skips = photos.storeSetsDates() && !flags.verify && !flags.force;
        var selection = new Selection(flags.since, skips, flags.inventory == null);
        var review = new PageReview(selection, names, naming, photos.store(), fingerprint);
        var tally = new Tally();
        var backfill = new Backfill(
                new Backfill.Plan(
                        photos.name(),
                        photos.pages(),
                        review,
                        work(photos),
                        flags.dryRun ? Optional.empty() : Optional.of(state),
                        flags.resume,
                        concurrency(),
                        FIRST_PAUSE),
                tally);
        CtrlC.calls(backfill::stop);
        long start = System.nanoTime();
        Backfill.End end;
        try (var bar = new BackfillBar(tally, begin.map(StateFile.Place::photos).orElse(0L), total(photos))) {
            end = backfill.run(begin);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return BackfillSummary.of(target, end, flags.dryRun, tally, seconds, flags.dryRun ? null : file.toString());
    }

    private Work work(StoreTarget photos) {
        Reconciler there = reconciler.in(photos.store());
        if (flags.dryRun) {
            return new DryRun(there, options, flags.force);
        }
        if (flags.viaQueue == null) {
            return new ReconcileHere(there, options, flags.force);
        }
        if (!photos.isServed()) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "Whoever reads the queue knows the photos in facet.store.directory.root: the target must be in it.");
        }
        return new QueueSender(queues, flags.viaQueue, json);
    }

    private int concurrency() {
        // Twice the workers: while some photos are computed, the next are read.
        if (flags.concurrency != null) {
            return flags.concurrency;
        }
        return flags.dryRun || flags.viaQueue != null ? CALLS_AT_ONCE : 2 * workers.count();
    }

    private long total(StoreTarget photos) {
        return flags.since.isAfter(Instant.MIN)
                ? Progress.UNKNOWN
                : photos.count().applyAsLong(location -> names.test(location.key()));
    }
}
