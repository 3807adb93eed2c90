package io.facet.picture;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;

/** The formats in which pictures are written. */
public enum PictureFormat {
    // libjpeg's limit is below the format's own.
    JPEG("image/jpeg", 65_500),
    PNG("image/png", Integer.MAX_VALUE);

    private final String mediaType;
    private final int maxSide;

    PictureFormat(String mediaType, int maxSide) {
        this.mediaType = mediaType;
        this.maxSide = maxSide;
    }

    /** @throws DetectionException {@code TOO_MANY_PIXELS} if this format cannot hold such a picture */
    void requireSides(int width, int height) {
        if (Math.max(width, height) > maxSide) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_PIXELS,
                    "A %s cannot have %d × %d pixels (maximum %,d per side); request a PNG."
                            .formatted(name(), width, height, maxSide));
        }
    }

    public String mediaType() {
        return mediaType;
    }
}
