package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.facet.detection.DetectionException;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.ImageHeader;
import io.facet.image.header.Unreadable;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes a photo as it is stored, mostly before its orientation: RGB, 8 bits a channel, on white. */
final class StoredPicture {
    private static final String OUT_OF_MEMORY = "Insufficient memory";
    private static final double FROM_16_BITS = 1 / 257.0;

    static {
        OpenCv.load();
    }

    private StoredPicture() {}

    /** From a file's bytes to a matrix, by OpenCV's flags; empty where they cannot be decoded. */
    @FunctionalInterface
    private interface Decoding {
        Mat decode(Mat bytes, int flags);
    }

    /** How the decoded picture must still be turned. */
    static Orientation remaining(ImageHeader header) {
        // OpenCV turns a TIFF by its tag, whatever it is asked.
        return header.format() == ImageFormat.TIFF ? Orientation.UPRIGHT : Orientation.of(header.orientation());
    }

    /**
     * @param shrink 1, 2, 4 or 8: the sides are divided by it and rounded up; only for JPEG
     * @return {@code [⌈height/shrink⌉, ⌈width/shrink⌉]} pixels of RGB, still to be turned by {@link #remaining}; the
     *     caller's
     * @throws DetectionException {@code CORRUPT_IMAGE}
     */
    static Mat decode(ByteBuffer photo, ImageHeader header, int shrink) {
        return decode(photo, header, shrink, opencv_imgcodecs::imdecode);
    }

    /** The same, in full size. */
    static Mat decodeWhole(ByteBuffer photo, ImageHeader header, ColourProfile profile) {
        return decode(photo, header, 1, profile::decode);
    }

    private static Mat decode(ByteBuffer photo, ImageHeader header, int shrink, Decoding decoding) {
        if (!header.hasAlpha()) {
            return decode(photo, header, shrink, flags(shrink), decoding);
        }
        try (Mat stored = decode(photo, header, shrink, IMREAD_UNCHANGED, decoding)) {
            return onWhite(stored, header.format());
        }
    }

    private static Mat decode(ByteBuffer photo, ImageHeader header, int shrink, int flags, Decoding decoding) {
        Mat pixels = decode(photo, header.format(), flags, decoding);
        if (pixels.empty()) {
            pixels.close();
            throw Unreadable.corrupt("The %s is damaged or cut short: it cannot be decoded to its end."
                    .formatted(header.format().label()));
        }
        boolean turned = remaining(header) != Orientation.of(header.orientation());
        int width = ((turned ? header.uprightWidth() : header.width()) + shrink - 1) / shrink;
        int height = ((turned ? header.uprightHeight() : header.height()) + shrink - 1) / shrink;
        if (pixels.cols() != width || pixels.rows() != height) {
            pixels.close();
            throw Unreadable.corrupt("The %s is damaged: its picture is not of the size in its header."
                    .formatted(header.format().label()));
        }
        return pixels;
    }

    /** The grey constants hold nothing but the size; the colour ones would also ask for BGR, which excludes RGB. */
    private static int flags(int shrink) {
        int size =
                switch (shrink) {
                    case 2 -> IMREAD_REDUCED_GRAYSCALE_2;
                    case 4 -> IMREAD_REDUCED_GRAYSCALE_4;
                    case 8 -> IMREAD_REDUCED_GRAYSCALE_8;
                    default -> 0;
                };
        return size | IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION;
    }

    private static Mat decode(ByteBuffer photo, ImageFormat format, int flags, Decoding decoding) {
        // A direct buffer is read in place, another one is copied.
        try (BytePointer pointer = format == ImageFormat.PNG ? PngChunks.decodable(photo) : new BytePointer(photo);
                Mat bytes = new Mat(1, (int) (pointer.limit() - pointer.position()), CV_8UC1, pointer)) {
            return decoding.decode(bytes, flags);
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains(OUT_OF_MEMORY)) {
                throw e;
            }
            throw Unreadable.corrupt("The photo is damaged: it cannot be decoded.");
        }
    }

    /** What may have alpha comes as it is stored: of 8 or 16 bits, and with alpha only if it really has it. */
    private static Mat onWhite(Mat stored, ImageFormat format) {
        if (stored.channels() == 4 && (stored.depth() == CV_8U || stored.depth() == CV_16U)) {
            // libtiff's reader of 8-bit pictures premultiplies.
            return AlphaOnWhite.compose(stored, format == ImageFormat.TIFF && stored.depth() == CV_8U);
        }
        try (Mat pixels = new Mat()) {
            stored.convertTo(pixels, CV_8U, stored.depth() == CV_16U ? FROM_16_BITS : 1, 0);
            Mat rgb = new Mat();
            cvtColor(pixels, rgb, pixels.channels() == 1 ? COLOR_GRAY2RGB : COLOR_BGR2RGB);
            return rgb;
        }
    }
}
