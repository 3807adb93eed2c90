package io.facet.cli;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.ImageConfig;
import io.facet.pipeline.Photo;
import io.facet.sidecar.ServedObjects;
import io.facet.sidecar.StoredPhoto;
import io.facet.storage.StoreTarget;
import io.facet.storage.Stores;
import io.facet.tune.Deadline;
import io.facet.tune.Sweep;
import io.facet.tune.SweepResult;
import io.facet.tune.accuracy.Truth;
import io.facet.tune.report.TuningReport;
import io.smallrye.mutiny.Multi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
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
    private final Stores stores;
    private final ServedObjects served;
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
            Sweep sweep, Stores stores, ServedObjects served, ImageConfig images, TuningReport report, JsonLines out) {
        this.sweep = sweep;
        this.stores = stores;
        this.served = served;
        this.images = images;
        this.report = report;
        this.out = out;
    }

    @Override
    public Integer call() {
        try {
            Deadline deadline = Deadline.in(budget);
            Truth known = truth == null ? null : Truth.read(truth);
            Stream<? extends Photo> photos = photos();
            // Before the work, not after it: a folder that cannot be written is told at once.
            report.prepare(output);
            CtrlC.calls(deadline::stop);
            SweepResult result;
            try (var progress = new TimeBar("tuning", budget, deadline)) {
                result = sweep.run(photos, known, deadline, progress::tell);
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
        if (Files.exists(Path.of(target))) {
            return PhotoFiles.of(List.of(target)).stream()
                    .map(path -> new FilePhoto(path, images.maxBytes().asLongValue()));
        }
        StoreTarget opened = stores.open(target);
        return Multi.createBy()
                .repeating()
                .uni(
                        AtomicReference<Optional<String>>::new,
                        position -> opened.pages()
                                .after(position.get() == null ? Optional.empty() : position.get())
                                .invoke(page -> position.set(page.next())))
                .whilst(page -> page.next().isPresent())
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page.objects()))
                .filter(listed -> served.isPhotoName(listed.location().key()))
                .onItem()
                .transformToUniAndConcatenate(listed -> opened.store().head(listed.location()))
                .flatMap(found -> Multi.createFrom().items(found.stream()))
                .map(object -> new StoredPhoto(object, opened.store()))
                .subscribe()
                .asStream();
    }
}
