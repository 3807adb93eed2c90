package io.facet.image.header;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.bytes.Bytes;
import io.facet.image.raw.RawFile;
import io.facet.image.raw.RawFile.Preview;
import java.util.function.Function;

/**
 * Camera RAW, whose largest JPEG preview stands for the photo if it has at least half of the sensor's width and height. If the
 * size of the sensor is unknown, a preview must have 1,000 pixels on its longest side.
 */
final class RawHeader {
    private static final int MIN_LONGEST_SIDE = 1000;

    private RawHeader() {}

    static ImageHeader read(ImageFormat format, Function<Bytes, RawFile> parser, Bytes bytes) {
        RawFile file = parser.apply(bytes);
        ImageHeader largest = null;
        boolean truncated = false;
        for (Preview preview : file.previews()) {
            truncated |= preview.length() > bytes.length() - preview.start();
            ImageHeader header = header(bytes, preview);
            if (header != null && (largest == null || header.pixels() > largest.pixels())) {
                largest = header;
            }
        }
        if (largest != null && isLargeEnough(largest, file)) {
            ImageHeader header = largest.withFormat(format);
            return file.orientation() == 0 ? header : header.withOrientation(file.orientation());
        }
        if (truncated) {
            throw ImageHeader.corrupt("The %s is truncated: a preview is missing.".formatted(format));
        }
        throw refused(format, file, largest);
    }

    /** Null if the range is not a JPEG that can be decoded; sensor data can be a lossless one. */
    private static ImageHeader header(Bytes bytes, Preview preview) {
        try {
            Bytes jpeg = bytes.slice(preview.start(), preview.length()).withBigEndian(true);
            if (!JpegHeader.matches(jpeg)) {
                return null;
            }
            ImageHeader header = JpegHeader.read(jpeg);
            return header.withJpeg(header.jpeg().at((int) preview.start()));
        } catch (DetectionException otherJpeg) {
            return null;
        }
    }

    private static boolean isLargeEnough(ImageHeader preview, RawFile file) {
        return file.sensorWidth() == 0 || file.sensorHeight() == 0
                ? Math.max(preview.width(), preview.height()) >= MIN_LONGEST_SIDE
                : 2L * preview.width() >= file.sensorWidth() && 2L * preview.height() >= file.sensorHeight();
    }

    private static DetectionException refused(ImageFormat format, RawFile file, ImageHeader largest) {
        String preview = largest == null
                ? "no JPEG preview"
                : "no JPEG preview over %d × %d pixels".formatted(largest.width(), largest.height());
        String sensor = file.sensorWidth() == 0
                ? "at least %,d pixels on its longest side are needed".formatted(MIN_LONGEST_SIDE)
                : "half of the sensor's %d × %d is needed".formatted(file.sensorWidth(), file.sensorHeight());
        return new DetectionException(
                ErrorCode.UNSUPPORTED_FORMAT,
                "This %s file of a camera (RAW) has %s; %s. Convert it to JPEG or TIFF."
                        .formatted(format, preview, sensor));
    }
}
