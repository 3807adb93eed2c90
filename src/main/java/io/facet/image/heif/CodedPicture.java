package io.facet.image.heif;

import java.nio.ByteBuffer;

/**
 * A picture or a tile for the decoder.
 *
 * @param configuration the content of the box {@code hvcC} or {@code av1C}
 * @param format the largest one of its headers
 */
public record CodedPicture(Codec codec, ByteBuffer configuration, ByteBuffer data, Format format) {
    // Of encoders that fill up to their block size or to a smallest picture.
    private static final int MAX_PADDING = 128;

    // Data of the blocks, for each pixel.
    private static final double HEVC_BLOCK_BYTES = 1.8;
    private static final double AV1_BLOCK_BYTES = 14;
    private static final double AV1_FRAMES = 2.8;

    /** Fails with {@code CORRUPT_IMAGE} if the headers of the picture have another size than the container. */
    static CodedPicture of(Codec codec, ByteBuffer configuration, ByteBuffer data, int width, int height) {
        Format[] largest = new Format[1];
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
        if (largest[0].width() < width || largest[0].height() < height) {
            throw Rejection.corrupt("The file is damaged: a picture of %,d × %,d pixels is coded with %d × %d."
                    .formatted(width, height, largest[0].width(), largest[0].height()));
        }
        return new CodedPicture(codec, configuration, data, largest[0]);
    }

    /** The most pixels that the decoder may allocate for a frame, whose rows it aligns. */
    public long maxPixels() {
        return (format.width() + MAX_PADDING) * (format.height() + MAX_PADDING);
    }

    /** The memory of the decoder: measured with 12 megapixels of each format. */
    double decoderBytes() {
        double perPixel = codec == Codec.HEVC
                ? HEVC_BLOCK_BYTES + format.bytesPerPixel()
                : AV1_BLOCK_BYTES + AV1_FRAMES * format.bytesPerPixel();
        return perPixel * format.width() * format.height();
    }

    /**
     * The size and the samples of a coded picture, from its own header.
     *
     * @param width the largest width that the decoder allocates, before cropping
     * @param chromaShare samples of both chroma planes for each sample of luma: 0, 0.5, 1 or 2
     */
    public record Format(long width, long height, int bitDepth, double chromaShare) {

        static double chromaShare(boolean monochrome, boolean halfWidth, boolean halfHeight) {
            return monochrome ? 0 : 2.0 / ((halfWidth ? 2 : 1) * (halfHeight ? 2 : 1));
        }

        Format largest(Format other) {
            return new Format(
                    Math.max(width, other.width),
                    Math.max(height, other.height),
                    Math.max(bitDepth, other.bitDepth),
                    Math.max(chromaShare, other.chromaShare));
        }

        double bytesPerPixel() {
            return (1 + chromaShare) * (bitDepth > 8 ? 2 : 1);
        }
    }
}
