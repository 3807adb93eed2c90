package io.facet.cli;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.ImageConfig;
import io.facet.pipeline.Photo;
import io.facet.sidecar.SidecarNaming;
import io.facet.sidecar.StoredPhoto;
import io.facet.storage.ObjectStore;
import io.facet.storage.s3.S3StoreFactory;
import io.facet.tune.Deadline;
import io.facet.tune.Sweep;
import io.facet.tune.SweepResult;
import io.facet.tune.accuracy.GroundTruth;
import io.facet.tune.report.TuningReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tries the levers on somebody's own photos. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description = {
            "Measure backbones, precisions, input sizes, workers and batches on your photos.",
            "Writes a report and settings to paste. Ctrl-C ends it early, with a report of what was measured until then."
        })
class TuneCommand implements Callable<Integer> {
    private final Sweep sweep;
    private final S3StoreFactory stores;
    private final SidecarNaming naming;
    private final ImageConfig images;
    private final TuningReport report;
    private final JsonLines out;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "TARGET", description = "A folder of photos, or s3://bucket/prefix.")
    String target;

    @Option(
            names = "--budget",
            defaultValue = "5m",
            converter = BudgetConverter.class,
            description = "How long it may take: 90s, 5m, 1h. Default: ${DEFAULT-VALUE}.")
    Duration budget;

    @Option(
            names = "--truth",
            description =
                    "The faces that are in the photos: WIDER FACE text, COCO JSON, or Pascal VOC XML (one or a folder).")
    Path truth;

    @Option(names = "--output", defaultValue = ".", description = "Folder for the report. Default: the current one.")
    Path output;

    TuneCommand(
            Sweep sweep,
            S3StoreFactory stores,
            SidecarNaming naming,
            ImageConfig images,
            TuningReport report,
            JsonLines out) {
        this.sweep = sweep;
        this.stores = stores;
        this.naming = naming;
        this.images = images;
        this.report = report;
        this.out = out;
    }

    @Override
    public Integer call() {
        try {
            Deadline deadline = Deadline.in(budget);
            GroundTruth groundTruth = truth == null ? null : GroundTruth.read(truth);
            Stream<? extends Photo> photos = photos();
            // Before the work, not after it: a folder that cannot be written is told at once.
            report.prepare(output);
            CtrlC.calls(deadline::stop);
            SweepResult result;
            try (var progress = new TimeBar("tuning", budget, deadline)) {
                result = sweep.run(photos, groundTruth, deadline, progress::tell);
            }
            out.print(report.write(result, output));
            return result.hasBrokenPhotos() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
        } catch (DetectionException e) {
            if (e.code() == ErrorCode.BAD_PARAMETER || e.code() == ErrorCode.MODEL_NOT_FOUND) {
                throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            throw e;
        }
    }

    private Stream<? extends Photo> photos() {
        Optional<BucketPrefix> s3 = BucketPrefix.of(target);
        if (s3.isPresent()) {
            ObjectStore store = stores.create();
            return store.list(s3.get().bucket(), s3.get().prefix())
                    .filter(object ->
                            PhotoFiles.isCalledLikeAPhoto(object.location().key())
                                    && !naming.isSidecar(object.location().key()))
                    .map(object -> new StoredPhoto(object, store))
                    .subscribe()
                    .asStream();
        }
        if (!Files.exists(Path.of(target))) {
            throw new CommandLine.ParameterException(spec.commandLine(), "There is no folder " + target + ".");
        }
        return PhotoFiles.of(List.of(target)).stream()
                .map(path -> new FilePhoto(path, images.maxBytes().asLongValue()));
    }
}
