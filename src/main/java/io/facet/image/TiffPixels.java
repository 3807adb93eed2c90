package io.facet.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.bitwise_xor;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_Lab2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.facet.image.tiff.TiffPage;
import io.facet.image.tiff.TiffSamples;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;

/** Changes a TIFF and its pixels where OpenCV alone would decode another picture. */
final class TiffPixels {
    private static final int SIGN = 128;

    private TiffPixels() {}

    /** The bytes for OpenCV: a copy if another page, a rotation or Lab would be decoded wrongly. */
    static BytePointer decodable(ByteBuffer photo) {
        TiffPage page = TiffPage.of(photo);
        if (page.isDecodable()) {
            return new BytePointer(photo);
        }
        BytePointer copy = new BytePointer(photo.remaining());
        page.makeDecodable(copy.asByteBuffer().put(photo.duplicate()).rewind());
        return copy;
    }

    /** Converts Lab in place. OpenCV's has unsigned samples and the same range as ICC Lab. */
    static Mat toRgb(Mat pixels, ByteBuffer photo) {
        int photometric = TiffPage.of(photo).photometric();
        if (photometric == TiffSamples.CIE_LAB) {
            try (Scalar sign = new Scalar(0, SIGN, SIGN, 0);
                    Mat signs = new Mat(pixels.rows(), pixels.cols(), pixels.type(), sign)) {
                bitwise_xor(pixels, signs, pixels);
            }
        }
        if (photometric == TiffSamples.CIE_LAB || photometric == TiffSamples.ICC_LAB) {
            cvtColor(pixels, pixels, COLOR_Lab2RGB);
        }
        return pixels;
    }

    /** libtiff premultiplies pictures of 8 bits. */
    static boolean arePremultiplied(Mat stored, ByteBuffer tiff) {
        return stored.depth() == CV_8U || TiffPage.of(tiff).hasPremultipliedAlpha();
    }
}
