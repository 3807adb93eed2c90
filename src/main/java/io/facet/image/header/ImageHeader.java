package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.image.bytes.Bytes;
import java.nio.ByteBuffer;

/**
 * The header of a photo, read before anything is decoded. Width and height are pixels of the stored picture, before its
 * orientation (EXIF 2.32 tag 274, 1–8; 1 if it is missing or not valid) is applied.
 *
 * @param bytesPerPixel the most memory that decoding takes at once, measured by {@code bench/fuzz}
 * @param fixedBytes that decoding takes in addition, at any reduced size
 * @param jpeg where and how the pixels are stored if they are a JPEG; otherwise null
 */
public record ImageHeader(
        ImageFormat format,
        int width,
        int height,
        int orientation,
        boolean hasAlpha,
        int bytesPerPixel,
        long fixedBytes,
        JpegPicture jpeg) {

    private static final int OPAQUE_BYTES = 3;
    private static final int ALPHA_BYTES = 4;

    // A few bytes can stand for any number of equal pixels in WebP, BMP and TIFF. A photo has about one byte for 2 to
    // 20 pixels; deflate, the next best, has one for at most 8,256 pixels of one bit.
    private static final long MAX_PIXELS_PER_BYTE = 8_256;
    // Blank scans of a page are smaller than this.
    static final long ALWAYS_ALLOWED_PIXELS = 1L << 24;

    public ImageHeader {
        if (orientation < 1 || orientation > 8) {
            orientation = 1;
        }
    }

    /**
     * Parses the header. Allocates next to nothing, and takes time in proportion to the bytes at most. Fails with
     * {@code UNSUPPORTED_FORMAT}; {@code CORRUPT_IMAGE} if the header is damaged or the file has too few bytes for it;
     * or {@code TOO_MANY_PIXELS} if decoding would take too long or the bytes are too few for a photo.
     */
    public static ImageHeader read(ByteBuffer photo) {
        ImageHeader header = ImageFormat.of(photo).read(photo);
        if (header.pixels() > ALWAYS_ALLOWED_PIXELS && header.pixels() > photo.remaining() * MAX_PIXELS_PER_BYTE) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_PIXELS,
                    "The photo has %,d pixels in %,d bytes; at most %,d pixels per byte are allowed above %,d pixels."
                            .formatted(header.pixels(), photo.remaining(), MAX_PIXELS_PER_BYTE, ALWAYS_ALLOWED_PIXELS));
        }
        return header;
    }

    static ImageHeader of(ImageFormat format, long width, long height, int orientation, boolean hasAlpha) {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw corrupt("The %s header has %d × %d pixels.".formatted(format, width, height));
        }
        int bytesPerPixel = hasAlpha ? ALPHA_BYTES : OPAQUE_BYTES;
        return new ImageHeader(format, (int) width, (int) height, orientation, hasAlpha, bytesPerPixel, 0, null);
    }

    ImageHeader withBytesPerPixel(int bytes) {
        return withMemory(bytes, fixedBytes);
    }

    ImageHeader withMemory(int perPixel, long fixed) {
        return new ImageHeader(format, width, height, orientation, hasAlpha, perPixel, fixed, jpeg);
    }

    ImageHeader withFormat(ImageFormat other) {
        return new ImageHeader(other, width, height, orientation, hasAlpha, bytesPerPixel, fixedBytes, jpeg);
    }

    ImageHeader withOrientation(int other) {
        return new ImageHeader(format, width, height, other, hasAlpha, bytesPerPixel, fixedBytes, jpeg);
    }

    ImageHeader withJpeg(JpegPicture picture) {
        return new ImageHeader(format, width, height, orientation, hasAlpha, bytesPerPixel, fixedBytes, picture);
    }

    /**
     * A JPEG in the photo: the whole photo, or a preview in camera RAW.
     *
     * @param start of its bytes, from the start of the photo
     * @param complete false if the end marker is missing
     */
    public record JpegPicture(int start, int length, boolean complete) {
        JpegPicture at(int otherStart) {
            return new JpegPicture(otherStart, length, complete);
        }
    }

    public static DetectionException corrupt(String message) {
        return Bytes.corrupt(message);
    }

    public long pixels() {
        return (long) width * height;
    }

    public boolean isTruncated() {
        return jpeg != null && !jpeg.complete();
    }

    /** The photo as results describe it. */
    public DetectionResult.Image image() {
        return new DetectionResult.Image(
                uprightWidth(), uprightHeight(), format.label(), orientation, isTruncated() ? true : null);
    }

    /** The most memory that decoding takes if both sides are divided by {@code shrink}, rounded up. */
    public long decodingBytes(int shrink) {
        long pixels = ((width - 1L) / shrink + 1) * ((height - 1L) / shrink + 1);
        return pixels * bytesPerPixel + fixedBytes;
    }

    public int uprightWidth() {
        return Orientation.of(orientation).swapsSides() ? height : width;
    }

    public int uprightHeight() {
        return Orientation.of(orientation).swapsSides() ? width : height;
    }
}
