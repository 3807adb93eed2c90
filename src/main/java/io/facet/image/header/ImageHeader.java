package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.nio.ByteBuffer;

/**
 * The header of a photo, read before anything is decoded. Width and height are pixels of the stored picture, before its
 * orientation (EXIF 2.32 tag 274, 1–8; 1 if it is missing or not valid) is applied.
 */
public record ImageHeader(ImageFormat format, int width, int height, int orientation, boolean hasAlpha) {

    public ImageHeader {
        if (orientation < 1 || orientation > 8) {
            orientation = 1;
        }
    }

    /**
     * Parses the header. Allocates next to nothing, and takes time in proportion to the bytes at most. Fails with
     * {@code UNSUPPORTED_FORMAT}; {@code CORRUPT_IMAGE} if the header is damaged or the file has too few bytes for it;
     * or {@code TOO_MANY_PIXELS} if decoding would take too long.
     */
    public static ImageHeader read(ByteBuffer photo) {
        return ImageFormat.of(photo).read(photo);
    }

    static ImageHeader of(ImageFormat format, long width, long height, int orientation, boolean hasAlpha) {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw corrupt("The %s header has %d × %d pixels.".formatted(format, width, height));
        }
        return new ImageHeader(format, (int) width, (int) height, orientation, hasAlpha);
    }

    public static DetectionException corrupt(String message) {
        return new DetectionException(ErrorCode.CORRUPT_IMAGE, message);
    }

    public long pixels() {
        return (long) width * height;
    }

    public int uprightWidth() {
        return Orientation.of(orientation).swapsSides() ? height : width;
    }

    public int uprightHeight() {
        return Orientation.of(orientation).swapsSides() ? width : height;
    }
}
