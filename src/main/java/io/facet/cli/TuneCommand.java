package io.facet.cli;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description = {
            "Measure models, precisions, input sizes, workers and batch sizes on your photos.",
            "Writes a report and a settings file per preset. Ctrl-C stops early and reports the measurements so far."
        })
class TuneCommand implements Callable<Integer> {
    private final Sweep sweep;
    private final S3StoreFactory stores;
    private final SidecarNaming naming;
    private final ImageConfig images;
    private final TuningReport report;
    private final JsonLines out;

    @Parameters(paramLabel = "TARGET", description = "A directory, or the URI of a bucket or prefix.")
    String target;

    @Option(
            names = "--budget",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = BudgetConverter.class,
            description = "Time limit: 90s, 5m or 1h (minimum 10s). Default: ${DEFAULT-VALUE}.")
    Duration budget;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "Ground truth: WIDER FACE text, COCO JSON, or Pascal VOC XML (a file or a directory).")
    Path groundTruth;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Directory for the report. Default: the current directory.")
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
        Deadline deadline = Deadline.in(budget);
        GroundTruth faces = groundTruth == null ? null : GroundTruth.read(groundTruth);
        Stream<? extends Photo> photos = photos();
        report.prepare(output);
        CtrlC.onFirst(deadline::stop);
        var step = new AtomicReference<>("");
        SweepResult result;
        try (var progress = Progress.ofSeconds(
                "tuning",
                budget.toSeconds(),
                () -> (long) Math.min(deadline.elapsedSeconds(), budget.toSeconds()),
                step::get)) {
            result = sweep.run(photos, faces, deadline, step::set);
        }
        out.print(report.write(result, output));
        return result.hasBrokenPhotos() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private Stream<? extends Photo> photos() {
        Optional<BucketPrefix> s3 = BucketPrefix.of(target);
        if (s3.isPresent()) {
            ObjectStore store = stores.create();
            return store.list(s3.get().bucket(), s3.get().prefix())
                    .filter(object -> !naming.isSidecar(object.location().key()))
                    .map(object -> new StoredPhoto(object, store))
                    .subscribe()
                    .asStream();
        }
        return LocalPhoto.expand(List.of(target)).stream()
                .map(path -> new LocalPhoto(path, images.maxBytes().asLongValue()));
    }

    /** {@code 90s}, {@code 5m}, {@code 1h}, or {@code 300} in seconds. */
    static final class BudgetConverter implements CommandLine.ITypeConverter<Duration> {
        private static final Pattern SYNTAX = Pattern.compile("(\\d{1,6})([smh]?)");
        // Less is not enough to measure one model.
        private static final Duration MIN = Duration.ofSeconds(10);

        @Override
        public Duration convert(String value) {
            Matcher matcher = SYNTAX.matcher(value);
            Duration budget = matcher.matches() ? duration(Long.parseLong(matcher.group(1)), matcher.group(2)) : MIN.negated();
            if (budget.compareTo(MIN) < 0) {
                throw new CommandLine.TypeConversionException(
                        "'%s' is not a duration such as 90s, 5m or 1h (minimum 10s)".formatted(value));
            }
            return budget;
        }

        private static Duration duration(long number, String unit) {
            return switch (unit) {
                case "h" -> Duration.ofHours(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofSeconds(number);
            };
        }
    }
}
