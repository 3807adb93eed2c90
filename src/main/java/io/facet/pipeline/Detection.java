package io.facet.pipeline;

import io.facet.detection.DetectionResult;
import java.util.Optional;

/**
 * What the pipeline returns for one photo. Its permit counts the picture's memory until it is closed, so close it when the
 * picture has been sent or stored.
 *
 * @param result exactly as it is stored
 * @param picture the encoded picture, if the request asked for one
 */
public record Detection(DetectionResult result, Optional<byte[]> picture, Admission.Permit permit)
        implements AutoCloseable {

    /** Closes this detection and returns its result. */
    public DetectionResult release() {
        close();
        return result;
    }

    @Override
    public void close() {
        permit.close();
    }
}
