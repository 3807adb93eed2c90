package io.facet.pipeline;

import io.facet.detection.DetectionOptions;
import io.facet.detection.FaceDetector;
import io.facet.detection.FaceDetector.ResolvedModel;
import io.facet.detection.Sha256;
import io.facet.picture.PictureRenderer.PictureRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The options of a detection and the picture to render in addition to the result. */
public record DetectionRequest(DetectionOptions options, Optional<PictureRequest> picture) {
    // Increment when rendering changes, to invalidate stored pictures.
    private static final int PICTURE_VERSION = 2;

    public static DetectionRequest of(DetectionOptions options) {
        return new DetectionRequest(options, Optional.empty());
    }

    /** Pictures can hide faces, so that a face of any size must be found. */
    public Resolved resolve(FaceDetector detector) {
        DetectionOptions effective = picture.isEmpty()
                ? options
                : options.withScales(options.scales().withEveryFaceSize());
        return new Resolved(detector.resolve(effective), picture);
    }

    /** A request whose model is resolved, once per photo. */
    public record Resolved(ResolvedModel model, Optional<PictureRequest> picture) {

        public String fingerprint() {
            return picture.map(order ->
                            model.fingerprint() + "|" + order.rendering().label() + PICTURE_VERSION)
                    .map(settings -> Sha256.hex(settings.getBytes(StandardCharsets.UTF_8)))
                    .orElseGet(model::fingerprint);
        }
    }
}
