package io.facet.cli;

import io.facet.backfill.RetryPolicy;
import io.facet.batch.Workers;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.detection.FaceDetector;
import io.facet.image.ImageConfig;
import io.facet.pipeline.DetectionPipeline;
import io.facet.telemetry.Origin;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints results in the order of completion. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        description = "Print the faces in photos as JSON, one line per photo. Nothing is stored.")
class DetectCommand implements Callable<Integer> {
    private final DetectionPipeline pipeline;
    private final FaceDetector detector;
    private final Workers workers;
    private final DetectionOptions defaults;
    private final ImageConfig images;
    private final JsonLines out;

    @Mixin
    DetectionFlags flags;

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
        DetectionOptions options = flags.applyTo(defaults);
        detector.fetch(options.backbone()).await().indefinitely();
        detector.resolve(options);

        List<String> photos = LocalPhoto.expand(paths);
        var done = new AtomicLong();
        var failed = new AtomicLong();
        try (var progress = Progress.ofPhotos(photos.size(), done::get, () -> "")) {
            Multi.createFrom()
                    .iterable(photos)
                    .onItem()
                    .transformToUni(path ->
                            detect(new LocalPhoto(path, images.maxBytes().asLongValue()), options))
                    // Twice the workers: the next photos are read while others are computed.
                    .merge(2 * workers.count())
                    .invoke(result -> {
                        out.print(result);
                        done.incrementAndGet();
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

    private Uni<DetectionResult> detect(LocalPhoto photo, DetectionOptions options) {
        return RetryPolicy.<DetectionResult>waitForCapacity(
                        () -> pipeline.detect(photo, options, Origin.NONE), () -> false)
                .onFailure(DetectionException.class)
                .recoverWithItem(failure -> unreadable(photo, options, failure));
    }

    private DetectionResult unreadable(LocalPhoto photo, DetectionOptions options, DetectionException failure) {
        FaceDetector.ResolvedModel model = detector.resolve(options);
        return DetectionResult.unreadable(photo.source(), model.description(), model.fingerprint(), failure);
    }
}
