package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.image.Orientation;
import java.nio.ByteBuffer;

/**
 * What a photo's header says, before anything is decoded.
 *
 * @param width of the stored picture, in pixels, before its orientation
 * @param height of the stored picture, likewise
 * @param orientation EXIF 2.32 tag 274, 1–8; 1 where the file has none or nonsense
 * @param hasAlpha the picture may be transparent in places
 */
public record ImageHeader(ImageFormat format, int width, int height, int orientation, boolean hasAlpha) {

    public ImageHeader {
        if (orientation < 1 || orientation > 8) {
            orientation = 1;
        }
    }

    /**
     * Reads the header only, and follows no claim of it out of the array: it allocates next to nothing and takes time in
     * proportion to the bytes at most.
     *
     * @throws DetectionException {@code UNSUPPORTED_FORMAT}, or {@code CORRUPT_IMAGE} where the header is broken or what
     *     it announces cannot fit in so few bytes
     */
    public static ImageHeader read(ByteBuffer photo) {
        return switch (ImageFormat.of(photo)) {
            case JPEG -> JpegHeader.read(Bytes.bigEndian(photo));
            case PNG -> PngHeader.read(Bytes.bigEndian(photo));
            case WEBP -> WebpHeader.read(Bytes.littleEndian(photo));
            case BMP -> BmpHeader.read(Bytes.littleEndian(photo));
            case GIF -> GifHeader.read(Bytes.littleEndian(photo));
            case TIFF -> TiffDirectory.readHeader(Bytes.littleEndian(photo));
        };
    }

    /** With sides as a file claims them: of 32 bits, or none. */
    static ImageHeader of(ImageFormat format, long width, long height, int orientation, boolean hasAlpha) {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw Unreadable.corrupt("The %s claims to have %d × %d pixels.".formatted(format.label(), width, height));
        }
        return new ImageHeader(format, (int) width, (int) height, orientation, hasAlpha);
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
