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

import io.facet.image.ffmpeg.HeifDecoder;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.ImageHeader;
import io.facet.image.header.ImageHeader.JpegPicture;
import io.facet.image.heif.HeifPicture;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes a photo to RGB with 8 bits per channel on white, before its orientation is applied. */
final class PixelDecoder {
    static final Set<ImageFormat> HEIF = EnumSet.of(ImageFormat.HEIC, ImageFormat.AVIF);

    private static final String OUT_OF_MEMORY = "Insufficient memory";
    private static final double FROM_16_BITS = 1 / 257.0;

    static {
        OpenCv.load();
    }

    private PixelDecoder() {}

    @FunctionalInterface
    private interface NativeDecoder {
        Mat decode(Mat bytes, int flags);
    }

    /**
     * Decodes to RGB of {@code [⌈height/shrink⌉, ⌈width/shrink⌉]} pixels, before the orientation is applied. {@code
     * shrink} is 1, or for a JPEG, HEIC or AVIF 2, 4 or 8. The caller closes the result.
     */
    static Mat decode(ByteBuffer photo, ImageHeader header, int shrink) {
        if (HEIF.contains(header.format())) {
            return decode(HeifPicture.read(photo), shrink);
        }
        return decode(photo, header, shrink, opencv_imgcodecs::imdecode);
    }

    static Mat decodeFullSize(ByteBuffer photo, ImageHeader header, IccProfile profile) {
        if (HEIF.contains(header.format())) {
            HeifPicture picture = HeifPicture.read(photo);
            picture.profile().ifPresent(profile::found);
            return decode(picture, 1);
        }
        return decode(photo, header, 1, profile::decode);
    }

    private static Mat decode(HeifPicture picture, int shrink) {
        Mat stored = HeifDecoder.decode(picture, shrink);
        return picture.alpha().isPresent() ? AlphaBlending.onWhite(stored, picture.premultiplied()) : stored;
    }

    private static Mat decode(ByteBuffer photo, ImageHeader header, int shrink, NativeDecoder decoder) {
        if (!header.hasAlpha()) {
            Mat pixels = decode(photo, header, shrink, flags(shrink), decoder);
            return header.format() == ImageFormat.TIFF ? TiffPixels.toRgb(pixels, photo) : pixels;
        }
        Mat stored = decode(photo, header, shrink, IMREAD_UNCHANGED, decoder);
        return onWhite(stored, header.format() == ImageFormat.TIFF && TiffPixels.arePremultiplied(stored, photo));
    }

    private static Mat decode(ByteBuffer photo, ImageHeader header, int shrink, int flags, NativeDecoder decoder) {
        Mat pixels = decodeNatively(photo, header, flags, decoder);
        if (pixels.empty()) {
            pixels.close();
            throw ImageHeader.corrupt("The %s is damaged or truncated.".formatted(header.format()));
        }
        int width = (header.width() + shrink - 1) / shrink;
        int height = (header.height() + shrink - 1) / shrink;
        if (pixels.cols() != width || pixels.rows() != height) {
            pixels.close();
            throw ImageHeader.corrupt(
                    "The %s is damaged: its size differs from its header.".formatted(header.format()));
        }
        return pixels;
    }

    /** The grey constants set the size only; the colour ones also set BGR, which excludes RGB. */
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

    private static Mat decodeNatively(ByteBuffer photo, ImageHeader header, int flags, NativeDecoder decoder) {
        try (BytePointer pointer = decodable(photo, header);
                Mat bytes = new Mat(1, (int) (pointer.limit() - pointer.position()), CV_8UC1, pointer)) {
            return decoder.decode(bytes, flags);
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains(OUT_OF_MEMORY)) {
                throw e;
            }
            throw ImageHeader.corrupt("The photo is damaged and cannot be decoded.");
        }
    }

    /** The bytes for OpenCV. A direct buffer is read in place, others are copied. */
    private static BytePointer decodable(ByteBuffer photo, ImageHeader header) {
        if (header.jpeg() != null) {
            return completeJpeg(photo, header.jpeg());
        }
        return switch (header.format()) {
            case PNG -> PngChunks.decodable(photo);
            case TIFF -> TiffPixels.decodable(photo);
            default -> new BytePointer(photo);
        };
    }

    /** Adds a missing end marker: without one, OpenCV repeats earlier rows. */
    private static BytePointer completeJpeg(ByteBuffer photo, JpegPicture jpeg) {
        ByteBuffer bytes = photo.slice(photo.position() + jpeg.start(), jpeg.length());
        if (jpeg.complete()) {
            return new BytePointer(bytes);
        }
        BytePointer copy = new BytePointer(bytes.remaining() + 2L);
        copy.asByteBuffer().put(bytes).put((byte) 0xff).put((byte) 0xd9);
        return copy;
    }

    /** OpenCV returns 8 or 16 bits per channel as stored, with alpha only if the picture has it. Closes the stored picture. */
    private static Mat onWhite(Mat stored, boolean premultiplied) {
        if (stored.channels() == 4 && (stored.depth() == CV_8U || stored.depth() == CV_16U)) {
            return AlphaBlending.onWhite(stored, premultiplied);
        }
        try (stored;
                Mat pixels = new Mat()) {
            stored.convertTo(pixels, CV_8U, stored.depth() == CV_16U ? FROM_16_BITS : 1, 0);
            Mat rgb = new Mat();
            cvtColor(pixels, rgb, pixels.channels() == 1 ? COLOR_GRAY2RGB : COLOR_BGR2RGB);
            return rgb;
        }
    }
}
