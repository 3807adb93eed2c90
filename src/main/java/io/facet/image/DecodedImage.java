package io.facet.image;

import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

/** A photo at full size: upright RGB with 8 bits per channel on white, and its ICC profile if it has one. */
public record DecodedImage(Mat rgb, Optional<byte[]> colourProfile) implements AutoCloseable {
    @Override
    public void close() {
        rgb.close();
    }
}
