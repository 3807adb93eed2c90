package io.facet.tune;

import io.facet.detection.DetectionResult;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;

/**
 * A photo that is held in memory.
 *
 * @param key its path or key
 * @param width of the upright photo
 */
record SampledPhoto(String key, byte[] bytes, int width, int height) implements Photo {

    int longestSide() {
        return Math.max(width, height);
    }

    /** By how much a side of it is multiplied at an input size. */
    double shrink(int inputSize) {
        return Math.min(1, (double) inputSize / longestSide());
    }

    /** What the network sees of it at an input size. */
    double inputPixels(int inputSize) {
        double shrink = shrink(inputSize);
        return width * shrink * height * shrink;
    }

    @Override
    public DetectionResult.Source source() {
        return new DetectionResult.Source(null, key, null, null, bytes.length);
    }

    @Override
    public Uni<ByteBuffer> read() {
        return Uni.createFrom().item(ByteBuffer.wrap(bytes));
    }
}
