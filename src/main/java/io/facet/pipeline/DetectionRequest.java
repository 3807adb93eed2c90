package io.facet.pipeline;

import io.facet.detection.DetectionOptions;
import io.facet.detection.FaceDetector;
import io.facet.detection.FaceDetector.ResolvedModel;
import io.facet.detection.Sha256;
import io.facet.picture.CropRequest;
import io.facet.picture.PictureRenderer.PictureRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The options of a detection, the picture to render in addition to the result, and the crops to add to its faces. */
public record DetectionRequest(
        DetectionOptions options, Optional<PictureRequest> picture, Optional<CropRequest> crops) {
    // Increment when rendering changes, to invalidate stored pictures.
    private static final int PICTURE_VERSION = 2;

    public DetectionRequest(DetectionOptions options, Optional<PictureRequest> picture) {
        this(options, picture, Optional.empty());
    }

    public static DetectionRequest of(DetectionOptions options) {
        return new DetectionRequest(options, Optional.empty());
    }

    /** The crops of all photos of a request share one limit. */
    public DetectionRequest sharedBy(int photos) {
        return new DetectionRequest(options, picture, crops.map(request -> request.sharedBy(photos)));
    }

    /** Pictures can hide faces, so that a face of any size must be found. */
    public Resolved resolve(FaceDetector detector) {
        DetectionOptions effective = picture.isEmpty()
                ? options
                : options.withScales(options.scales().withEveryFaceSize());
        return new Resolved(detector.resolve(effective), picture, crops);
    }

    /** A request whose model is resolved, once per photo. */
    public record Resolved(ResolvedModel model, Optional<PictureRequest> picture, Optional<CropRequest> crops) {

        public String fingerprint() {
            return picture.map(order ->
                            model.fingerprint() + "|" + order.rendering().label() + PICTURE_VERSION)
                    .map(settings -> Sha256.hex(settings.getBytes(StandardCharsets.UTF_8)))
                    .orElseGet(model::fingerprint);
        }
    }
}
