package io.facet.image.heif;

import java.nio.ByteBuffer;

/**
 * A picture or a tile for the decoder.
 *
 * @param configuration the content of the box {@code hvcC} or {@code av1C}
 * @param format the largest one of its headers
 */
public record CodedPicture(Codec codec, ByteBuffer configuration, ByteBuffer data, CodedFormat format) {
    // Of encoders that fill up to their block size or to a smallest picture.
    private static final int MAX_PADDING = 128;

    /** Fails with {@code CORRUPT_IMAGE} if the headers of the picture allow more pixels than the container announces. */
    static CodedPicture of(Codec codec, ByteBuffer configuration, ByteBuffer data, int width, int height) {
        CodedFormat[] largest = new CodedFormat[1];
        codec.readFormats(configuration, data, format -> {
            if (format.width() > width + MAX_PADDING || format.height() > height + MAX_PADDING) {
                throw Rejection.corrupt("The file is damaged: a picture of %d × %d pixels is coded with %d × %d."
                        .formatted(width, height, format.width(), format.height()));
            }
            largest[0] = largest[0] == null ? format : largest[0].largest(format);
        });
        if (largest[0] == null) {
            throw Rejection.corrupt("The file is damaged: its picture has no header.");
        }
        return new CodedPicture(codec, configuration, data, largest[0]);
    }

    /** The most pixels that the decoder may allocate for a frame, whose rows it aligns. */
    public long maxPixels() {
        return (format.width() + MAX_PADDING) * (format.height() + MAX_PADDING);
    }

    double frameBytes() {
        return format.width() * format.height() * format.bytesPerPixel() * (codec == Codec.AV1 ? 2 : 1);
    }
}
