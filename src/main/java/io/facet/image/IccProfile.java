package io.facet.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMAGE_METADATA_ICCP;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecodeWithMetadata;

import io.facet.image.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/** Collects the ICC profile of HEIC and AVIF, and those that OpenCV reads from JPEG, PNG and WebP: libpng inflates at most 8 MB. */
final class IccProfile {
    // Offsets in the profile header (ICC.1:2022, 7.2).
    private static final int SIZE = 0;
    private static final int COLOUR_SPACE = 16;
    private static final int HEADER_LENGTH = 128;

    private Optional<byte[]> found = Optional.empty();

    Mat decode(Mat bytes, int flags) {
        try (IntPointer types = new IntPointer();
                MatVector contents = new MatVector()) {
            Mat picture = imdecodeWithMetadata(bytes, types, contents, flags);
            for (int i = 0; i < contents.size(); i++) {
                if (types.get(i) == IMAGE_METADATA_ICCP) {
                    Mat content = contents.get(i);
                    byte[] profile = new byte[(int) content.total()];
                    content.data().get(profile);
                    found = usable(profile);
                }
            }
            return picture;
        }
    }

    void found(ByteBuffer content) {
        byte[] profile = new byte[content.remaining()];
        content.slice().get(profile);
        found = usable(profile);
    }

    Optional<byte[]> found() {
        return found;
    }

    /** Keeps RGB profiles only: decoded grey and CMYK photos are RGB, and trailing bytes can contain anything. */
    private static Optional<byte[]> usable(byte[] profile) {
        Bytes bytes = Bytes.bigEndian(ByteBuffer.wrap(profile));
        boolean complete = profile.length >= HEADER_LENGTH && bytes.u32(SIZE) == profile.length;
        return complete && bytes.has("RGB ", COLOUR_SPACE) ? Optional.of(profile) : Optional.empty();
    }
}
