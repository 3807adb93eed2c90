package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.image.header.ImageHeader;
import io.facet.image.header.Orientation;
import io.facet.image.scale.Letterbox;
import io.facet.image.scale.PhotoPixels;
import io.facet.image.scale.PlannedScale;
import io.facet.image.scale.Resizing;
import io.facet.image.scale.ScaledPhoto;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/** Decodes photos: checks the limits on the header first, then decodes the pixels. */
@ApplicationScoped
public class ImageDecoder {
    private static final int MAX_SHRINK = 8;
    private static final int MEGABYTE = 1_000_000;
    // 25 MB: a photo of any shape at one input size of 2048, and its companion scales.
    private static final long ALWAYS_ALLOWED_SCALED_PIXELS = 2 * 2048 * 2048;
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
        long allowed = config.maxDecodedBytes();
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
                                    ImageConfig.BYTES_PER_PIXEL));
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
            InputImage input = Resizing.input(Resizing.letterboxed(stored, orientation, letterbox));
            return new LetterboxedImage(input, exact(letterbox, orientation, stored, shrink), header);
        }
    }

    /**
     * Decodes a photo once for all scales at which the network sees it. Fails with {@code CORRUPT_IMAGE}, or with {@code
     * TOO_MANY_PIXELS} if the scales together have more pixels than a photo may have. The caller closes the result.
     */
    public ScaledPhoto decode(ByteBuffer photo, ImageHeader header, Scales scales, int sideMultiple) {
        List<PlannedScale> plan = PlannedScale.of(header.uprightWidth(), header.uprightHeight(), scales, sideMultiple);
        requireAllowedPixels(plan, scales);
        int shrink = shrink(header, plan.get(0).letterbox());
        requireAllowedMemory(header, shrink);
        try (Mat stored = PixelDecoder.decode(photo, header, shrink)) {
            Orientation orientation = Orientation.of(header.orientation());
            return ScaledPhoto.of(
                    stored,
                    orientation,
                    header.image(),
                    plan,
                    sideMultiple,
                    letterbox -> exact(letterbox, orientation, stored, shrink));
        }
    }

    /**
     * Decodes a photo with at least {@code scale} pixels for one of the source along each axis, or with fewer if memory allows no
     * more. Fails as {@link #readHeader}, with {@code CORRUPT_IMAGE}, or with {@code TOO_MANY_PIXELS}. The caller closes the result.
     */
    public PhotoPixels decodeAtScale(ByteBuffer photo, double scale) {
        ImageHeader header = readHeader(photo);
        int width = header.uprightWidth();
        int height = header.uprightHeight();
        int longest = (int) Math.ceil(Math.max(width, height) * Math.min(1, scale));
        int shrink = shrink(header, Letterbox.of(width, height, new InputSpec(longest, 1)));
        while (canShrink(header) && shrink < MAX_SHRINK && header.decodingBytes(shrink) > config.maxDecodedBytes()) {
            shrink *= 2;
        }
        requireAllowedMemory(header, shrink);
        Mat stored = PixelDecoder.decode(photo, header, shrink);
        Orientation orientation = Orientation.of(header.orientation());
        boolean swaps = orientation.swapsSides();
        Letterbox whole = Letterbox.ofTarget(
                width, height, swaps ? stored.rows() : stored.cols(), swaps ? stored.cols() : stored.rows());
        return new PhotoPixels(stored, orientation, exact(whole, orientation, stored, shrink));
    }

    /** The scales are as large in memory as a decoded photo of as many pixels, so that one limit applies to both. */
    private void requireAllowedPixels(List<PlannedScale> plan, Scales scales) {
        long pixels = plan.stream().mapToLong(PlannedScale::pixels).sum();
        long allowed = Math.max(config.maxDecodedPixels().value(), ALWAYS_ALLOWED_SCALED_PIXELS);
        if (pixels > allowed) {
            throw new DetectionException(
                    ErrorCode.TOO_MANY_PIXELS,
                    "This photo has %,d pixels at the input sizes %s; %s allows %,d. Use smaller input sizes."
                            .formatted(pixels, scales.label(), ImageConfig.MAX_DECODED_PIXELS, allowed));
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
            Resizing.rotate(orientation, stored, upright);
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
        if (!canShrink(header)) {
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

    private static boolean canShrink(ImageHeader header) {
        return header.jpeg() != null || PixelDecoder.HEIF.contains(header.format());
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

    /** A photo at full size: upright RGB with 8 bits per channel on white, and its ICC profile if it has one. */
    public record DecodedImage(Mat rgb, Optional<byte[]> colourProfile) implements AutoCloseable {
        @Override
        public void close() {
            rgb.close();
        }
    }
}
