package io.facet.cli.detect;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.backfill.RetryPolicy;
import io.facet.batch.Workers;
import io.facet.cli.console.Interruption;
import io.facet.cli.console.JsonLines;
import io.facet.cli.console.Messages;
import io.facet.cli.console.StandardOutput;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageConfig;
import io.facet.pipeline.Detection;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.sidecar.SidecarNaming;
import io.facet.telemetry.Failures;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints results in the order of completion. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        description = {
            "Print the faces in photos as JSON, one line per photo, or write them to a directory.",
            "Failed photos are named on standard error. Ctrl-C stops when the photos in progress are done."
        })
public class DetectCommand implements Callable<Integer> {
    private final DetectionPipeline pipeline;
    private final FaceDetector detector;
    private final Workers workers;
    private final DetectionOptions defaults;
    private final ImageConfig images;
    private final SidecarNaming naming;
    private final ObjectMapper json;
    private final StandardOutput out;
    private final JsonLines lines;

    @Mixin
    DetectionFlags flags;

    @Mixin
    OutputFlags output;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "A photo, a directory of photos (with its subdirectories), or - for standard input.")
    List<String> paths;

    DetectCommand(
            DetectionPipeline pipeline,
            FaceDetector detector,
            Workers workers,
            DetectionOptions defaults,
            ImageConfig images,
            SidecarNaming naming,
            ObjectMapper json,
            StandardOutput out,
            JsonLines lines) {
        this.pipeline = pipeline;
        this.detector = detector;
        this.workers = workers;
        this.defaults = defaults;
        this.images = images;
        this.naming = naming;
        this.json = json;
        this.out = out;
        this.lines = lines;
    }

    @Override
    public Integer call() {
        var request = new DetectionRequest(flags.applyTo(defaults), output.picture());
        Optional<OutputFlags.Format> printed = output.printed();
        detector.fetch(request.options().backbone()).await().indefinitely();
        DetectionRequest.Resolved model = request.resolve(detector);
        PhotoSearch.Found found = search();
        Optional<OutputDirectory> files = output.directory().map(this::open);

        var run = new DetectRun(found.photos(), printed.map(this::printer).orElse(result -> {}));
        Interruption interruption = Interruption.onFirst(run::stop);
        // Twice the workers: the next photos are read while others are computed.
        run.run(photo -> detect(photo, request, model, files, run), 2 * workers.count());
        boolean failed = run.hasFailures() || !found.unreadable().isEmpty();
        return interruption.exitCode(failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK);
    }

    private PhotoSearch.Found search() {
        var search =
                new PhotoSearch(naming, output.directory(), images.maxBytes().asLongValue());
        PhotoSearch.Found found = search.find(paths);
        if (output.directory().isPresent()) {
            search.requireDistinctOutputs();
        }
        found.notes().forEach(Messages::print);
        found.unreadable().forEach(Messages::print);
        // Here, because a signal cannot end the wait for standard input later.
        found.photos().stream().filter(LocalPhoto::isStandardInput).forEach(LocalPhoto::readAhead);
        return found;
    }

    private OutputDirectory open(Path directory) {
        String pictureSuffix = output.picture()
                .map(picture -> SidecarNaming.pictureSuffix(picture.rendering()))
                .orElse("");
        return new OutputDirectory(directory, naming.suffix(), pictureSuffix, json);
    }

    private Consumer<DetectionResult> printer(OutputFlags.Format format) {
        return switch (format) {
            case JSONL -> lines::print;
            case CSV -> new CsvLines(json, out)::print;
        };
    }

    private Uni<DetectionResult> detect(
            LocalPhoto photo,
            DetectionRequest request,
            DetectionRequest.Resolved model,
            Optional<OutputDirectory> files,
            DetectRun run) {
        Function<Detection, Uni<? extends DetectionResult>> store =
                detection -> files.map(directory -> directory.write(photo, detection))
                        .orElseGet(() -> Uni.createFrom().item(detection.result()));
        return RetryPolicy.<DetectionResult>waitForCapacity(
                        () -> pipeline.detect(photo, request, Origin.NONE, store), run::isStopped)
                .onFailure()
                .recoverWithUni(failure -> unreadable(photo, model, failure, store));
    }

    /** A photo that can never be read gets a sidecar, as in a store. */
    private static Uni<DetectionResult> unreadable(
            LocalPhoto photo,
            DetectionRequest.Resolved model,
            Throwable failure,
            Function<Detection, Uni<? extends DetectionResult>> store) {
        DetectionResult result = failed(photo, model, failure);
        return result.error().code().unreadable()
                ? Uni.createFrom()
                        .<DetectionResult>deferred(() -> store.apply(new Detection(result, Optional.empty())))
                        .onFailure()
                        .recoverWithItem(unwritable -> failed(photo, model, unwritable))
                : Uni.createFrom().item(result);
    }

    private static DetectionResult failed(LocalPhoto photo, DetectionRequest.Resolved model, Throwable failure) {
        DetectionResult.Failure reason = Failures.explain(failure);
        return DetectionResult.unreadable(
                photo.source(),
                model.model().description(),
                model.fingerprint(),
                new DetectionException(reason.code(), reason.message()));
    }
}
