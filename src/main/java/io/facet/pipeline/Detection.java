package io.facet.pipeline;

import io.facet.detection.DetectionResult;
import java.util.Optional;

/**
 * The result of the pipeline for one photo. Its permit covers the memory of the picture, so close it when the picture has been
 * sent or stored.
 *
 * @param result exactly what is stored
 * @param picture the encoded picture, if the request includes one
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
