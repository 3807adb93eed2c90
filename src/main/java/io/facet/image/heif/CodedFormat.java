package io.facet.image.heif;

/**
 * What a coded picture contains, according to its own header.
 *
 * @param width the largest width that the decoder allocates, before cropping
 * @param chromaShare samples of both chroma planes for each sample of luma: 0, 0.5, 1 or 2
 */
public record CodedFormat(long width, long height, int bitDepth, double chromaShare) {

    static double chromaShare(boolean monochrome, boolean halfWidth, boolean halfHeight) {
        return monochrome ? 0 : 2.0 / ((halfWidth ? 2 : 1) * (halfHeight ? 2 : 1));
    }

    CodedFormat largest(CodedFormat other) {
        return new CodedFormat(
                Math.max(width, other.width),
                Math.max(height, other.height),
                Math.max(bitDepth, other.bitDepth),
                Math.max(chromaShare, other.chromaShare));
    }

    double bytesPerPixel() {
        return (1 + chromaShare) * (bitDepth > 8 ? 2 : 1);
    }
}
