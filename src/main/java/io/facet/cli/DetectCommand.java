package io.facet.cli;

import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageConfig;
import io.facet.pipeline.Detection;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Faces of local photos, one JSON object a line, in the order in which they are done. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        description = "Print the faces in photos, one JSON object a line. Nothing is stored.")
class DetectCommand implements Callable<Integer> {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATER = Duration.ofMillis(500);

    private final DetectionPipeline pipeline;
    private final FaceDetector detector;
    private final Workers workers;
    private final DetectionOptions defaults;
    private final ImageConfig images;
    private final JsonLines out;

    @Spec
    CommandSpec spec;

    @Mixin
    OptionFlags flags;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "A photo, a folder of photos, or - for standard input.")
    List<String> paths;

    DetectCommand(
            DetectionPipeline pipeline,
            FaceDetector detector,
            Workers workers,
            DetectionOptions defaults,
            ImageConfig images,
            JsonLines out) {
        this.pipeline = pipeline;
        this.detector = detector;
        this.workers = workers;
        this.defaults = defaults;
        this.images = images;
        this.out = out;
    }

    @Override
    public Integer call() {
        DetectionOptions options = options();
        List<String> photos = PhotoFiles.of(paths);
        var failed = new AtomicInteger();
        try (ProgressBar progress = Progress.of("photos", photos.size())) {
            Multi.createFrom()
                    .iterable(photos)
                    .onItem()
                    .transformToUni(
                            path -> detect(new FilePhoto(path, images.maxBytes().asLongValue()), options))
                    // Twice the workers: while some compute, the next are read.
                    .merge(2 * workers.count())
                    .invoke(result -> {
                        out.print(result);
                        progress.step();
                        if (result.error() != null) {
                            failed.incrementAndGet();
                        }
                    })
                    .onItem()
                    .ignoreAsUni()
                    .await()
                    .indefinitely();
        }
        return failed.get() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Uni<DetectionResult> detect(FilePhoto photo, DetectionOptions options) {
        return Uni.createFrom()
                .deferred(() -> pipeline.detect(photo, DetectionRequest.of(options), Origin.NONE))
                .map(Detection::release)
                .onFailure(DetectCommand::isOverload)
                .retry()
                .withBackOff(SOON, LATER)
                .indefinitely()
                .onFailure(DetectionException.class)
                .recoverWithItem(failure -> {
                    FaceDetector.ResolvedModel model = detector.resolve(options);
                    return DetectionResult.unreadable(
                            photo.source(), model.description(), model.fingerprint(), failure);
                });
    }

    /** Nobody else is to be kept waiting here: a photo for which there is no room just now has its turn later. */
    private static boolean isOverload(Throwable failure) {
        return failure instanceof DetectionException known && known.code() == ErrorCode.OVERLOADED;
    }

    /** Wrong flags are wrong use. */
    private DetectionOptions options() {
        try {
            DetectionOptions options = flags.over(defaults);
            detector.fetch(options.backbone()).await().indefinitely();
            detector.resolve(options);
            return options;
        } catch (DetectionException e) {
            if (e.code() == ErrorCode.BAD_PARAMETER || e.code() == ErrorCode.MODEL_NOT_FOUND) {
                throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            throw e;
        }
    }
}
