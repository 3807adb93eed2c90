package io.facet.image;

import io.facet.detection.InputImage;
import io.facet.image.header.ImageHeader;
import io.facet.image.scale.Letterbox;

/** The network's input for a photo, and the mapping back to the photo's pixels. */
public record LetterboxedImage(InputImage input, Letterbox letterbox, ImageHeader header) implements AutoCloseable {

    @Override
    public void close() {
        input.close();
    }
}
