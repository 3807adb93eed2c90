package io.facet.image;

import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A photo in its full size as the network saw it: upright RGB, 8 bits a channel, on white.
 *
 * @param colourProfile the ICC profile in which its numbers are meant; absent where they are plain sRGB or nobody knows
 */
public record UprightPicture(Mat rgb, Optional<byte[]> colourProfile) implements AutoCloseable {
    @Override
    public void close() {
        rgb.close();
    }
}
