package io.facet.detection;

import java.nio.ByteBuffer;

/**
 * What the network sees: upright RGB pixels, row by row, three bytes a pixel, in the shape of an {@link InputSpec}.
 *
 * @param rgb direct, {@code height × width × 3} bytes, owned by this image: unusable once it is closed
 * @param memory what {@link #close} gives back
 */
public record InputImage(ByteBuffer rgb, int width, int height, Runnable memory) implements AutoCloseable {

    public InputImage {
        if (rgb.remaining() != width * height * 3) {
            throw new IllegalArgumentException("%d bytes for %d × %d pixels".formatted(rgb.remaining(), width, height));
        }
    }

    @Override
    public void close() {
        memory.run();
    }
}
