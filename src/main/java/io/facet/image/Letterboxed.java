package io.facet.image;

import io.facet.detection.DetectionResult;
import io.facet.detection.InputImage;
import io.facet.image.header.ImageHeader;

/**
 * A photo that is ready for the network, and the way back to its own pixels.
 *
 * @param header of the photo that it was made from
 */
public record Letterboxed(InputImage input, Letterbox letterbox, ImageHeader header) implements AutoCloseable {

    /** What results say of the photo. */
    public DetectionResult.Image image() {
        return new DetectionResult.Image(
                header.uprightWidth(), header.uprightHeight(), header.format().label(), header.orientation());
    }

    @Override
    public void close() {
        input.close();
    }
}
