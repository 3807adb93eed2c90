package io.facet.detection;

import java.nio.ByteBuffer;

/** The network's input: {@code height × width × 3} direct bytes of upright RGB, valid until {@link #close}. */
public record InputImage(ByteBuffer rgb, int width, int height, Runnable memory) implements AutoCloseable {

    public InputImage {
        if (rgb.remaining() != width * height * 3) {
            throw new IllegalArgumentException("%d bytes for %d × %d pixels".formatted(rgb.remaining(), width, height));
        }
    }

    public static InputImage black(int width, int height) {
        return new InputImage(ByteBuffer.allocateDirect(width * height * 3), width, height, () -> {});
    }

    @Override
    public void close() {
        memory.run();
    }

    /**
     * The input shape of a model: larger images are shrunk to {@code longestSide} pixels, and both sides are padded to a multiple
     * of {@code sideMultiple}, which is 1 for models that were trained without padding.
     */
    public record InputSpec(int longestSide, int sideMultiple) {

        /**
         * The deepest feature map has one cell per 32 × 32 pixels. Padding to whole cells also keeps the number of shapes
         * low: at input size 640, large photos have 39 shapes instead of 1279, and each costs 2.4 MB and a first run of
         * 10.4 ms instead of 3.0 (measured in int8).
         */
        public static final int CELL = 32;
    }
}
