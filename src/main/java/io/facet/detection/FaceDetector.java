package io.facet.detection;

import io.smallrye.mutiny.Uni;

/** Finds faces in images that are ready for the network. */
public interface FaceDetector {

    /**
     * The model that answers these options, with {@code auto} resolved.
     *
     * @throws DetectionException {@code MODEL_NOT_FOUND}, or {@code BAD_PARAMETER} for a precision that it does not have
     */
    DetectionResult.Model describe(DetectionOptions options);

    /** Looks for faces in one image. The image stays open and stays the caller's. */
    Uni<Detections> detect(InputImage image, DetectionOptions options);
}
