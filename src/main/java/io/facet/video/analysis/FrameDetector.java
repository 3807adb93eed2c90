package io.facet.video.analysis;

import io.facet.batch.Workers;
import io.facet.detection.DetectionResult;
import io.facet.detection.Detections;
import io.facet.face.RawFace;
import io.facet.image.header.Orientation;
import io.facet.image.scale.FaceQuality;
import io.facet.image.scale.PlannedScale;
import io.facet.image.scale.Rotation;
import io.facet.image.scale.ScaledPhoto;
import io.facet.pipeline.PhotoTimeoutException;
import io.facet.pipeline.ScaleSearch;
import io.facet.video.frame.VideoInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.bytedeco.opencv.opencv_core.Mat;

/** Detects the faces of the frames of one clip, which have one shape, on the workers. */
final class FrameDetector {
    private final VideoRequest request;
    private final VideoInfo info;
    private final Workers workers;
    private final BooleanSupplier wanted;
    private final Orientation orientation;
    private final List<PlannedScale> plan;

    FrameDetector(VideoRequest request, VideoInfo info, Workers workers, BooleanSupplier wanted) {
        this.request = request;
        this.info = info;
        this.workers = workers;
        this.wanted = wanted;
        this.orientation = orientation(info.rotation());
        this.plan = PlannedScale.of(
                info.uprightWidth(),
                info.uprightHeight(),
                request.model().scales(),
                request.model().sideMultiple());
    }

    private static Orientation orientation(int rotation) {
        int exif =
                switch (rotation) {
                    case 90 -> 6;
                    case 180 -> 3;
                    case 270 -> 8;
                    default -> 1;
                };
        return Orientation.of(exif);
    }

    /** The pixels of one frame at all scales. */
    long pixels() {
        return plan.stream().mapToLong(PlannedScale::pixels).sum();
    }

    /** The size before the rotation that the largest scale needs; frames are not enlarged. */
    int width() {
        return info.swapsSides() ? targetHeight() : targetWidth();
    }

    int height() {
        return info.swapsSides() ? targetWidth() : targetHeight();
    }

    private int targetWidth() {
        return Math.min(info.uprightWidth(), plan.get(0).letterbox().targetWidth());
    }

    private int targetHeight() {
        return Math.min(info.uprightHeight(), plan.get(0).letterbox().targetHeight());
    }

    /** Faces in pixels of the upright frame, with their quality; closes the frame. */
    CompletableFuture<Detections> detect(Mat rgb) {
        var faces = new CompletableFuture<Detections>();
        workers.executeInBackground(() -> {
            try {
                detect(rgb, faces);
            } catch (RuntimeException | Error e) {
                faces.completeExceptionally(e);
            }
        });
        return faces;
    }

    private void detect(Mat rgb, CompletableFuture<Detections> faces) {
        ScaledPhoto scaled = scaled(rgb);
        var search = new ScaleSearch(
                request.model(),
                wanted,
                () -> faces.completeExceptionally(new PhotoTimeoutException(workers.timeLimit())));
        search.detect(scaled, Rotation.NONE)
                .map(found -> measured(found, scaled))
                .eventually(scaled::close)
                .subscribe()
                .with(faces::complete, faces::completeExceptionally);
    }

    private ScaledPhoto scaled(Mat rgb) {
        try (rgb) {
            var image = new DetectionResult.Image(info.uprightWidth(), info.uprightHeight(), info.codec(), 1, null);
            return ScaledPhoto.of(
                    rgb, orientation, image, plan, request.model().sideMultiple(), UnaryOperator.identity());
        }
    }

    private static Detections measured(Detections found, ScaledPhoto frame) {
        List<RawFace> faces = FaceQuality.measured(found.faces(), frame);
        return found.withFaces(faces);
    }
}
