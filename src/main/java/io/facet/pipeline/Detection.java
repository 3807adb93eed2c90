package io.facet.pipeline;

import io.facet.detection.DetectionResult;
import java.lang.ref.Cleaner;
import java.util.Optional;

/**
 * The result for one photo, exactly as it is stored, and the requested picture. The permit covers the memory of the picture, so
 * close the detection when the picture has been sent or stored.
 */
public final class Detection implements AutoCloseable {
    // A request that is cancelled at the moment of its result can drop the detection between two operators, unclosed.
    private static final Cleaner DROPPED = Cleaner.create();

    private final DetectionResult result;
    private final Optional<byte[]> picture;
    private final Cleaner.Cleanable permit;

    Detection(DetectionResult result, Optional<byte[]> picture, Admission.Permit permit) {
        this.result = result;
        this.picture = picture;
        this.permit = DROPPED.register(this, permit::close);
    }

    public DetectionResult result() {
        return result;
    }

    public Optional<byte[]> picture() {
        return picture;
    }

    public DetectionResult release() {
        close();
        return result;
    }

    @Override
    public void close() {
        permit.clean();
    }
}
