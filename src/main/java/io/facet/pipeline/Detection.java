package io.facet.pipeline;

import io.facet.detection.DetectionResult;
import java.util.Optional;

/**
 * The result for one photo, exactly as it is stored, and the requested picture. The permit covers the memory of the picture, so
 * close the detection when the picture has been sent or stored.
 */
public record Detection(DetectionResult result, Optional<byte[]> picture, Admission.Permit permit)
        implements AutoCloseable {

    public DetectionResult release() {
        close();
        return result;
    }

    @Override
    public void close() {
        permit.close();
    }
}
