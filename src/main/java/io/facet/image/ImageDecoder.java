package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_core.transpose;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.image.header.ImageHeader;
import io.facet.image.header.Orientation;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.AbstractScalar;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** Decodes photos: checks the limits on the header first, then decodes the pixels. */
@ApplicationScoped
public class ImageDecoder {
    private static final int MAX_SHRINK = 8;
    // Of progressive JPEGs, which most large photos are at worst.
    private static final int BYTES_PER_PIXEL = 6;
    private static final int MEGABYTE = 1_000_000;
    // 3 KB at 96 pixels, without visible artefacts.
    private static final int THUMBNAIL_QUALITY = 85;

    private final ImageConfig config;

    public ImageDecoder(ImageConfig config) {
        this.config = config;
    }

    /** @throws DetectionException {@code TOO_MANY_BYTES} */
    public void requireAllowedSize(long bytes) {
        long allowed = config.maxBytes().asLongValue();
        if (bytes > allowed) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_BYTES,
                    "The photo has %,d bytes; %s allows %,d.".formatted(bytes, ImageConfig.MAX_BYTES, allowed));
        }
    }

    /** Parses the header and checks the limits. Fails with {@code TOO_MANY_BYTES}, or as {@link ImageHeader#read}. */
    public ImageHeader readHeader(ByteBuffer photo) {
        requireAllowedSize(photo.remaining());
        ImageHeader header = ImageHeader.read(photo);
        long allowed = config.maxPixels().value();
        if (header.pixels() > allowed) {
            throw tooManyPixels(header, "%s allows %,d".formatted(ImageConfig.MAX_PIXELS, allowed));
        }
        if (Math.max(header.width(), header.height()) > OpenCv.MAX_SIDE) {
            throw tooManyPixels(header, "at most %,d per side can be decoded".formatted(OpenCv.MAX_SIDE));
        }
        if (header.isTruncated()) {
            JpegRows.requireMost(photo, header);
        }
        return header;
    }

    /** The limit is the memory that decoding takes, so that one bound applies to all formats. */
    private void requireAllowedMemory(ImageHeader header, int shrink) {
        long pixels =
                Math.min(config.maxPixels().value(), config.maxDecodedPixels().value());
        long allowed = BYTES_PER_PIXEL * pixels;
        long bytes = header.decodingBytes(shrink);
        if (bytes > allowed) {
            throw tooManyPixels(
                    header,
                    "decoding this %s takes %,d MB, and %s allows %,d MB (%d bytes for each)"
                            .formatted(
                                    header.format(),
                                    bytes / MEGABYTE,
                                    ImageConfig.MAX_DECODED_PIXELS,
                                    allowed / MEGABYTE,
                                    BYTES_PER_PIXEL));
        }
    }

    private static DetectionException tooManyPixels(ImageHeader header, String allowed) {
        return new DetectionException(
                ErrorCode.TOO_MANY_PIXELS,
                "The photo has %d × %d = %,d pixels; %s."
                        .formatted(header.width(), header.height(), header.pixels(), allowed));
    }

    /**
     * Decodes a photo to {@code [canvasHeight, canvasWidth, 3]} bytes of upright RGB, padded with black and never
     * enlarged. Fails with {@code CORRUPT_IMAGE}, or {@code TOO_MANY_PIXELS} if it would take too much memory. The caller closes the result; all other native memory is freed.
     */
    public LetterboxedImage decode(ByteBuffer photo, ImageHeader header, InputSpec spec) {
        Letterbox letterbox = Letterbox.of(header.uprightWidth(), header.uprightHeight(), spec);
        int shrink = shrink(header, letterbox);
        requireAllowedMemory(header, shrink);
        try (Mat stored = PixelDecoder.decode(photo, header, shrink)) {
            Orientation orientation = Orientation.of(header.orientation());
            InputImage input = letterboxed(stored, orientation, letterbox);
            return new LetterboxedImage(input, exact(letterbox, orientation, stored, shrink), header);
        }
    }

    /**
     * Decodes a photo at full size. Takes 3 bytes per pixel, 6 during a rotation, and more for some formats: see {@link
     * ImageConfig#maxDecodedPixels}. Fails as {@link #readHeader}; with {@code TOO_MANY_PIXELS} also if a side exceeds {@code
     * maxSide}. The caller closes the result.
     */
    public DecodedImage decodeFullSize(ByteBuffer photo, int maxSide) {
        ImageHeader header = readHeader(photo);
        if (Math.max(header.width(), header.height()) > maxSide) {
            throw tooManyPixels(header, "the picture format allows %,d per side".formatted(maxSide));
        }
        long allowed = config.maxDecodedPixels().value();
        if (header.pixels() > allowed) {
            throw tooManyPixels(
                    header, "%s allows %,d at full size".formatted(ImageConfig.MAX_DECODED_PIXELS, allowed));
        }
        requireAllowedMemory(header, 1);
        var profile = new IccProfile();
        Mat stored = PixelDecoder.decodeFullSize(photo, header, profile);
        Orientation orientation = Orientation.of(header.orientation());
        if (orientation == Orientation.UPRIGHT) {
            return new DecodedImage(stored, profile.found());
        }
        try (stored) {
            Mat upright = new Mat();
            rotate(orientation, stored, upright);
            return new DecodedImage(upright, profile.found());
        }
    }

    /** Creates an upright JPEG without metadata and with at most {@code size} pixels on the longest side. */
    public byte[] thumbnail(ByteBuffer photo, ImageHeader header, int size) {
        try (LetterboxedImage image = decode(photo, header, new InputSpec(size, 1))) {
            Letterbox letterbox = image.letterbox();
            int width = letterbox.canvasWidth();
            int height = letterbox.canvasHeight();
            try (BytePointer pixels = new BytePointer(image.input().rgb());
                    Mat canvas = new Mat(height, width, CV_8UC3, pixels);
                    Rect place = new Rect(0, 0, letterbox.targetWidth(), letterbox.targetHeight());
                    Mat rgb = canvas.apply(place);
                    Mat bgr = new Mat();
                    BytePointer jpeg = new BytePointer();
                    IntPointer quality = new IntPointer(IMWRITE_JPEG_QUALITY, THUMBNAIL_QUALITY)) {
                cvtColor(rgb, bgr, COLOR_RGB2BGR);
                imencode(".jpg", bgr, jpeg, quality);
                byte[] bytes = new byte[(int) jpeg.limit()];
                jpeg.get(bytes);
                return bytes;
            }
        }
    }

    /** The largest factor by which a photo can be reduced during decoding without enlarging it afterwards. */
    static int shrink(ImageHeader header, Letterbox letterbox) {
        if (header.jpeg() == null && !PixelDecoder.HEIF.contains(header.format())) {
            return 1;
        }
        int longest = Math.max(header.width(), header.height());
        int target = Math.max(letterbox.targetWidth(), letterbox.targetHeight());
        int shrink = MAX_SHRINK;
        while (shrink > 1 && longest / shrink < target) {
            shrink /= 2;
        }
        return shrink;
    }

    private static Letterbox exact(Letterbox letterbox, Orientation orientation, Mat stored, int shrink) {
        int width = stored.cols() * shrink;
        int height = stored.rows() * shrink;
        // Rounding up adds pixels at the right and lower edge of the stored picture.
        return letterbox.covering(
                orientation.swapsSides() ? height : width,
                orientation.swapsSides() ? width : height,
                orientation.mirrorsX(),
                orientation.mirrorsY());
    }

    static InputImage letterboxed(Mat stored, Orientation orientation, Letterbox letterbox) {
        int width = letterbox.canvasWidth();
        int height = letterbox.canvasHeight();
        Mat canvas = new Mat(height, width, CV_8UC3, AbstractScalar.BLACK);
        try (Rect place = new Rect(0, 0, letterbox.targetWidth(), letterbox.targetHeight());
                Mat target = canvas.apply(place)) {
            fill(target, stored, orientation);
            ByteBuffer rgb = canvas.createBuffer();
            return new InputImage(rgb, width, height, canvas::close);
        } catch (RuntimeException | Error e) {
            canvas.close();
            throw e;
        }
    }

    private static void fill(Mat target, Mat stored, Orientation orientation) {
        if (orientation == Orientation.UPRIGHT) {
            resizeTo(stored, target, target.cols(), target.rows());
            return;
        }
        boolean swaps = orientation.swapsSides();
        try (Mat small = new Mat()) {
            resizeTo(stored, small, swaps ? target.rows() : target.cols(), swaps ? target.cols() : target.rows());
            rotate(orientation, small, target);
        }
    }

    /**
     * Area averaging suits any factor, but takes half as long as decoding a JPEG. Below a factor of 2, linear interpolation
     * also uses all pixels: for 1600 × 1200 to 640 it took 0.3 ms instead of 1.5.
     */
    private static void resizeTo(Mat from, Mat to, int width, int height) {
        int interpolation = from.cols() < 2 * width ? INTER_LINEAR : INTER_AREA;
        try (Size size = new Size(width, height)) {
            resize(from, to, size, 0, 0, interpolation);
        }
    }

    /** Writes the upright picture into a matrix, which has its size or is empty. */
    private static void rotate(Orientation orientation, Mat stored, Mat upright) {
        Mat swapped = stored;
        if (orientation.swapsSides()) {
            transpose(stored, upright);
            swapped = upright;
        }
        if (orientation.mirrorsX() || orientation.mirrorsY()) {
            // OpenCV's codes: 0 around the x axis, 1 around the y axis, -1 around both.
            flip(swapped, upright, orientation.mirrorsX() ? orientation.mirrorsY() ? -1 : 1 : 0);
        } else if (!orientation.swapsSides()) {
            stored.copyTo(upright);
        }
    }

    /** A photo at full size: upright RGB with 8 bits per channel on white, and its ICC profile if it has one. */
    public record DecodedImage(Mat rgb, Optional<byte[]> colourProfile) implements AutoCloseable {
        @Override
        public void close() {
            rgb.close();
        }
    }
}
