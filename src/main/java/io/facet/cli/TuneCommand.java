package io.facet.cli;

import io.facet.analysis.StoredPhoto;
import io.facet.cli.console.Interruption;
import io.facet.cli.console.JsonLines;
import io.facet.cli.console.Messages;
import io.facet.cli.console.Progress;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.image.ImageConfig;
import io.facet.image.header.VideoContainer;
import io.facet.pipeline.Photo;
import io.facet.sidecar.ServedObjects;
import io.facet.storage.ObjectPages.ListedObject;
import io.facet.storage.ObjectPages.Page;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoreTarget;
import io.facet.storage.Stores;
import io.facet.tune.Deadline;
import io.facet.tune.Sweep;
import io.facet.tune.SweepResult;
import io.facet.tune.accuracy.GroundTruth;
import io.facet.tune.report.TuningReport;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
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
    private final Stores stores;
    private final ServedObjects served;
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
        Deadline deadline = Deadline.in(budget);
        GroundTruth faces = groundTruth == null ? null : GroundTruth.read(groundTruth);
        Stream<ListedPhoto> photos = photos(stores.open(target));
        report.prepare(output);
        Interruption interruption = Interruption.onFirst(deadline::stop);
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
        if (interruption.isReceived()) {
            Messages.print(
                    result.measurements().isEmpty()
                            ? "Interrupted before anything was measured."
                            : "Interrupted: the report contains the measurements so far.");
        }
        Messages.print("Report: " + TuningReport.page(output).toAbsolutePath().normalize());
        return interruption.exitCode(
                result.hasBrokenPhotos() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK);
    }

    private Stream<ListedPhoto> photos(StoreTarget photos) {
        Predicate<ObjectLocation> filter = served.in(photos);
        return Stream.iterate(
                        Optional.of(page(photos, Optional.empty())),
                        Optional::isPresent,
                        page -> page.get().next().map(next -> page(photos, Optional.of(next))))
                .flatMap(page -> page.get().objects().stream())
                .map(ListedObject::location)
                .filter(filter)
                .filter(location -> !VideoContainer.isVideoName(location.key()))
                .map(location -> new ListedPhoto(
                        location, photos.store(), images.maxBytes().asLongValue()));
    }

    private static Page page(StoreTarget photos, Optional<String> position) {
        return photos.pages().after(position).await().indefinitely();
    }

    private record ListedPhoto(ObjectLocation location, ObjectStore store, long maxBytes) implements Photo {
        @Override
        public DetectionResult.Source source() {
            return new DetectionResult.Source(location.bucket(), location.key(), null, null, maxBytes);
        }

        @Override
        public Uni<ByteBuffer> read() {
            return StoredPhoto.use(store, location, this::read);
        }

        private Uni<ByteBuffer> read(StoredPhoto photo) {
            long bytes = photo.object().size();
            if (bytes > maxBytes) {
                throw new DetectionException(
                        ErrorCode.TOO_MANY_BYTES, "%s has %d bytes (maximum %d).".formatted(location, bytes, maxBytes));
            }
            return photo.read();
        }
    }

    /** {@code 90s}, {@code 5m}, {@code 1h}, or {@code 300} in seconds. */
    static final class BudgetConverter implements CommandLine.ITypeConverter<Duration> {
        private static final Pattern SYNTAX = Pattern.compile("(\\d{1,6})([smh]?)");
        // Less is not enough to measure one model.
        private static final Duration MIN = Duration.ofSeconds(10);

        @Override
        public Duration convert(String value) {
            Matcher matcher = SYNTAX.matcher(value);
            Duration budget =
                    matcher.matches() ? duration(Long.parseLong(matcher.group(1)), matcher.group(2)) : MIN.negated();
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
