package io.facet.picture;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMAGE_METADATA_ICCP;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencodeWithMetadata;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.facet.image.UprightPicture;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/**
 * Writes a picture with its colour profile and nothing else: no EXIF, so no place, no owner and no thumbnail of faces that
 * are hidden in the picture, and no orientation, since it is upright.
 */
final class PictureEncoder {
    // Of a 2 MP photo, shrunk from one of 20: 378 KB and 41.7 dB. 85 saves a quarter of the bytes and loses 1.2 dB. 95
    // takes half as many again for 2.1 more, most of which was never there: photos are JPEGs of such a quality.
    private static final int JPEG_QUALITY = 90;

    private PictureEncoder() {}

    /**
     * The file. The picture's colours are in the order of BGR afterwards.
     *
     * @param admission asked before the file is taken into the heap, with its length
     */
    static byte[] encode(UprightPicture picture, PictureFormat format, LongConsumer admission) {
        cvtColor(picture.rgb(), picture.rgb(), COLOR_RGB2BGR);
        byte[] segments = new byte[0];
        if (format == PictureFormat.JPEG) {
            segments = picture.colourProfile().map(JpegProfile::segments).orElse(segments);
        }
        try (BytePointer file = encoded(picture, format)) {
            int length = Math.toIntExact(file.limit() + segments.length);
            admission.accept(length);
            return JpegProfile.insert(segments, file, length);
        }
    }

    private static BytePointer encoded(UprightPicture picture, PictureFormat format) {
        return switch (format) {
            case JPEG -> jpeg(picture.rgb());
            case PNG -> png(picture.rgb(), picture.colourProfile());
        };
    }

    private static BytePointer jpeg(Mat bgr) {
        BytePointer file = new BytePointer();
        try (IntPointer settings = new IntPointer(IMWRITE_JPEG_QUALITY, JPEG_QUALITY)) {
            imencode(".jpg", bgr, file, settings);
        }
        return file;
    }

    private static BytePointer png(Mat bgr, Optional<byte[]> profile) {
        BytePointer file = new BytePointer();
        byte[] bytes = profile.orElse(new byte[0]);
        try (BytePointer pointer = new BytePointer(bytes);
                Mat content = new Mat(1, bytes.length, CV_8UC1, pointer);
                MatVector contents = bytes.length == 0 ? new MatVector() : new MatVector(content);
                IntPointer types =
                        bytes.length == 0 ? new IntPointer() : new IntPointer(new int[] {IMAGE_METADATA_ICCP});
                IntPointer settings = new IntPointer()) {
            imencodeWithMetadata(".png", bgr, types, contents, file, settings);
        }
        return file;
    }
}
