package io.facet.detection;

import io.facet.detection.DetectionOptions.Scales;
import io.smallrye.mutiny.Uni;
import java.util.function.BooleanSupplier;

/** Finds faces in images that have the network's input shape. */
public interface FaceDetector {

    /**
     * Resolves the model of a request, once per photo. Fails with {@code MODEL_NOT_FOUND}; {@code OVERLOADED} while its
     * file is downloaded; or {@code BAD_PARAMETER} if the model or this machine does not support the precision.
     */
    ResolvedModel resolve(DetectionOptions options);

    ModelListing models();

    /** Downloads the files of a backbone if needed. Completes when they are available or rejected; never fails. */
    Uni<Void> fetch(String backbone);

    /** Loads the model and runs it once for this shape in every batch size, because first runs take longer. Blocks. */
    void warm(DetectionOptions options, int width, int height);

    int waiting();

    /** The number of images that the network processes at once. */
    default int batchSize() {
        return 1;
    }

    interface ResolvedModel {

        DetectionResult.Model description();

        Scales scales();

        /** The sides of the network's input are multiples of this: 1 for models that were trained without padding. */
        int sideMultiple();

        default OrientationMode orientation() {
            return OrientationMode.EXIF;
        }

        default String fingerprint() {
            return description().fingerprint();
        }

        /** Adds the probability of each face if the service has a calibration for this model and these options. */
        default DetectionResult calibrated(DetectionResult result) {
            return result;
        }

        /**
         * Detects the faces of one image, which must stay open until the result arrives. Fails with {@link
         * java.util.concurrent.CancellationException} if {@code wanted} is false when the image's batch starts.
         *
         * @param timedOut runs if the network exceeds its time limit for this image; the call then fails when the network ends
         */
        Uni<Detections> detect(InputImage image, BooleanSupplier wanted, Runnable timedOut);
    }
}
