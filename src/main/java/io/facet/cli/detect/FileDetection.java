package io.facet.cli.detect;

import io.facet.backfill.RetryPolicy;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.Result;
import io.facet.pipeline.DetectionPipeline;
import io.facet.pipeline.DetectionRequest;
import io.facet.telemetry.Failures;
import io.facet.telemetry.Origin;
import io.facet.video.VideoResult;
import io.facet.video.analysis.VideoPipeline;
import io.facet.video.analysis.VideoRequest;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Everything that happens to one file: its result, or the error form of it, which is stored if there is an output directory. */
record FileDetection(
        DetectionPipeline photos,
        DetectionRequest request,
        DetectionRequest.Resolved model,
        VideoPipeline clips,
        VideoRequest video,
        Optional<OutputDirectory> files,
        BooleanSupplier stopped) {

    Uni<Result> detect(LocalPhoto photo) {
        Uni<Result> detection = RetryPolicy.waitForCapacity(
                () -> photos.detect(
                        photo, request, Origin.NONE, found -> store(photo, found.result(), found.picture())),
                stopped);
        return orError(
                photo,
                detection,
                reason -> DetectionResult.unreadable(
                        photo.source(), model.model().description(), model.fingerprint(), reason));
    }

    Uni<Result> detect(LocalClip clip) {
        Uni<Result> detection = Uni.createFrom()
                .deferred(() -> {
                    requireNoPicture();
                    return clips.detect(clip, video, Origin.NONE);
                })
                .chain(result -> store(clip, result, Optional.empty()));
        return orError(
                clip,
                detection,
                reason -> VideoResult.unreadable(clip.source(), video.description(), video.fingerprint(), reason));
    }

    private void requireNoPicture() {
        if (request.picture().isPresent()) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "--render is not available for videos; use it with photos only.");
        }
    }

    private Uni<Result> store(LocalFile file, Result result, Optional<byte[]> picture) {
        return files.map(directory -> directory.write(file, result, picture))
                .orElseGet(() -> Uni.createFrom().item(result));
    }

    /** A file that can never be read gets a sidecar, as in a store. Without an item if the run was stopped meanwhile. */
    private Uni<Result> orError(LocalFile file, Uni<Result> detection, Function<DetectionException, Result> errorForm) {
        return detection.onFailure().recoverWithUni(failure -> {
            Result error = errorForm.apply(explained(failure));
            if (error.error().code() == ErrorCode.OVERLOADED && stopped.getAsBoolean()) {
                return Uni.createFrom().nullItem();
            }
            return error.error().code().unreadable()
                    ? store(file, error, Optional.empty())
                            .onFailure()
                            .recoverWithItem(unwritable -> errorForm.apply(explained(unwritable)))
                    : Uni.createFrom().item(error);
        });
    }

    private static DetectionException explained(Throwable failure) {
        DetectionResult.Failure reason = Failures.explain(failure);
        return new DetectionException(reason.code(), reason.message());
    }
}
