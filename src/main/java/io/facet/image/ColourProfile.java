package io.facet.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMAGE_METADATA_ICCP;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecodeWithMetadata;

import io.facet.image.header.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/**
 * Catches the ICC profile of a photo while it is decoded. OpenCV reads it from JPEG (in however many segments), PNG and
 * WebP; libpng unpacks no more of one than 8 MB, the others have what is in the file.
 */
final class ColourProfile {
    // ICC.1:2022, 7.2: the profile's own size, and the colour space of the numbers that it explains.
    private static final int SIZE = 0;
    private static final int COLOUR_SPACE = 16;
    private static final int HEADER_LENGTH = 128;

    private Optional<byte[]> found = Optional.empty();

    /** Decodes as {@code imdecode} does. */
    Mat decode(Mat bytes, int flags) {
        try (IntPointer types = new IntPointer();
                MatVector contents = new MatVector()) {
            Mat picture = imdecodeWithMetadata(bytes, types, contents, flags);
            for (int i = 0; i < contents.size(); i++) {
                if (types.get(i) == IMAGE_METADATA_ICCP) {
                    found = usable(contents.get(i));
                }
            }
            return picture;
        }
    }

    Optional<byte[]> found() {
        return found;
    }

    /**
     * Only of RGB: decoded grey and CMYK are RGB, of which their profile says nothing. What is longer than it says may
     * carry anything, and goes.
     */
    private static Optional<byte[]> usable(Mat content) {
        byte[] profile = new byte[(int) content.total()];
        content.data().get(profile);
        Bytes bytes = Bytes.bigEndian(ByteBuffer.wrap(profile));
        boolean whole = profile.length >= HEADER_LENGTH && bytes.u32(SIZE) == profile.length;
        return whole && bytes.has("RGB ", COLOUR_SPACE) ? Optional.of(profile) : Optional.empty();
    }
}
