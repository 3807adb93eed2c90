package io.facet.detection;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Finds faces in images that are ready for the network. */
public interface FaceDetector {

    /**
     * The model that answers these options, with {@code auto} resolved.
     *
     * @throws DetectionException {@code MODEL_NOT_FOUND}; {@code OVERLOADED} while its file is on its way; or
     *     {@code BAD_PARAMETER} for a precision that it does not have or that this machine does not compute
     */
    DetectionResult.Model describe(DetectionOptions options);

    /** The shape in which that model wants its images. */
    InputSpec inputSpec(DetectionOptions options);

    /** What can be asked for. */
    List<AvailableModel> models();

    /** What is configured and cannot be asked for. */
    List<UnavailableModel> unavailable();

    /** Fetches the files of a backbone, if they lie elsewhere. Ends when they are there or are refused; never fails. */
    Uni<Void> fetch(String backbone);

    /** Loads the model, and prepares it for images of this shape, in batches too: the first of each takes longer. Blocks. */
    void warm(DetectionOptions options, int width, int height);

    /**
     * Looks for faces in one image. The image stays the caller's, and must stay open until the answer.
     *
     * @param wanted asked when it is the image's turn
     * @return fails with {@link DetectionException}, or with {@link java.util.concurrent.CancellationException} when the
     *     answer is not wanted any more
     */
    Uni<Detections> detect(InputImage image, DetectionOptions options, BooleanSupplier wanted);

    /** Images that wait for the network. */
    int waiting();
}
