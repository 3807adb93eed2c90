package io.facet.pipeline;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.time.Duration;

/** A photo took too long on a worker: {@code TIMEOUT}, but because of the photo, unlike a timeout of the store. */
public final class PhotoTimeoutException extends DetectionException {
    public PhotoTimeoutException(Duration limit) {
        super(
                ErrorCode.TIMEOUT,
                "A step of the photo (decoding, network or picture) took longer than the %s of facet.batch.step-timeout."
                        .formatted(seconds(limit)));
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
