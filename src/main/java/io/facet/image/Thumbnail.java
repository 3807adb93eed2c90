package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/** Writes a decoded picture as JPEG. */
final class Thumbnail {
    // For looking at: 3 KB at 96 pixels, and no edges that look torn.
    private static final int QUALITY = 85;

    private Thumbnail() {}

    /** The picture alone, without what fills the input up beside it. */
    static byte[] encode(Letterboxed picture) {
        Letterbox letterbox = picture.letterbox();
        int width = letterbox.canvasWidth();
        int height = letterbox.canvasHeight();
        try (BytePointer pixels = new BytePointer(picture.input().rgb());
                Mat canvas = new Mat(height, width, CV_8UC3, pixels);
                Rect place = new Rect(0, 0, letterbox.targetWidth(), letterbox.targetHeight());
                Mat rgb = canvas.apply(place);
                Mat bgr = new Mat();
                BytePointer jpeg = new BytePointer();
                IntPointer quality = new IntPointer(IMWRITE_JPEG_QUALITY, QUALITY)) {
            cvtColor(rgb, bgr, COLOR_RGB2BGR);
            imencode(".jpg", bgr, jpeg, quality);
            byte[] bytes = new byte[(int) jpeg.limit()];
            jpeg.get(bytes);
            return bytes;
        }
    }
}
