package io.facet.video.frame;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_ICTCP;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.opencv.global.opencv_core.CV_16UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.LUT;
import static org.bytedeco.opencv.global.opencv_core.flip;
import static org.bytedeco.opencv.global.opencv_core.merge;
import static org.bytedeco.opencv.global.opencv_core.transform;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.ffmpeg.ColourMatrix;
import io.facet.image.heif.ColourCoding;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A decoded frame in the decoder's memory.
 *
 * @param mirrored whether players show it mirrored from left to right
 */
public record DecodedFrame(AVFrame frame, long timeMs, VideoInfo info, boolean mirrored) {
    // Above these, players assume BT.709 if the file does not state its colours.
    private static final int SD_WIDTH = 1024;
    private static final int SD_HEIGHT = 576;
    private static final int LEFT_TO_RIGHT = 1;

    /**
     * Reduces the planes and then converts the colours, to {@code [height, width, 3]} bytes of RGB before the rotation. The caller
     * closes the result. Fails with {@code UNSUPPORTED_FORMAT} for unusual samples.
     */
    public Mat rgb(int width, int height) {
        AVPixFmtDescriptor format = av_pix_fmt_desc_get(frame.format());
        int planes = format.nb_components() >= 3 ? 3 : 1;
        requirePlanar(format, planes);
        try (MatVector channels = new MatVector();
                Mat samples = new Mat();
                Mat matrix = matrix(format, planes)) {
            for (int plane = 0; plane < planes; plane++) {
                try (Mat stored = plane(format, plane);
                        Mat bytes =
                                reduced(stored, width, height, format.comp(0).depth())) {
                    channels.push_back(bytes);
                }
            }
            merge(channels, samples);
            Mat rgb = new Mat();
            transform(samples, rgb, matrix);
            toneMap(rgb);
            if (mirrored) {
                flip(rgb, rgb, LEFT_TO_RIGHT);
            }
            return rgb;
        }
    }

    private static void requirePlanar(AVPixFmtDescriptor format, int planes) {
        int bytes = format.comp(0).depth() > 8 ? 2 : 1;
        boolean planar = format.comp(0).depth() >= 8 && format.comp(0).step() == bytes;
        for (int i = 0; i < planes; i++) {
            planar &= format.comp(i).shift() == 0;
        }
        if (!planar) {
            throw new DetectionException(
                    ErrorCode.UNSUPPORTED_FORMAT,
                    "A video with samples of the kind " + format.name().getString() + " is not supported.");
        }
    }

    private Mat plane(AVPixFmtDescriptor format, int plane) {
        int width = plane == 0 ? frame.width() : ceilShift(frame.width(), format.log2_chroma_w());
        int height = plane == 0 ? frame.height() : ceilShift(frame.height(), format.log2_chroma_h());
        int type = format.comp(0).depth() > 8 ? CV_16UC1 : CV_8UC1;
        return new Mat(height, width, type, new BytePointer(frame.data(plane)), frame.linesize(plane));
    }

    private static Mat reduced(Mat stored, int width, int height, int depth) {
        Mat reduced = new Mat();
        try (Size size = new Size(width, height)) {
            resize(stored, reduced, size, 0, 0, stored.cols() > width ? INTER_AREA : INTER_LINEAR);
        }
        if (depth == 8) {
            return reduced;
        }
        try (reduced) {
            Mat bytes = new Mat();
            reduced.convertTo(bytes, CV_8U, 1.0 / (1 << depth - 8), 0);
            return bytes;
        }
    }

    private Mat matrix(AVPixFmtDescriptor format, int planes) {
        boolean rgb = (format.flags() & AV_PIX_FMT_FLAG_RGB) != 0;
        var coding = new ColourCoding(
                frame.color_primaries(), rgb ? AVCOL_SPC_RGB : space(), rgb || frame.color_range() == AVCOL_RANGE_JPEG);
        float[][] rows = ColourMatrix.of(coding, planes, 3);
        Mat matrix = new Mat(rows.length, rows[0].length, CV_32FC1);
        for (int row = 0; row < rows.length; row++) {
            new FloatPointer(matrix.ptr(row)).put(rows[row]);
        }
        return matrix;
    }

    private int space() {
        boolean hd = frame.width() > SD_WIDTH || frame.height() > SD_HEIGHT;
        if (frame.colorspace() == AVCOL_SPC_UNSPECIFIED && hd) {
            return AVCOL_SPC_BT709;
        }
        if (frame.colorspace() == AVCOL_SPC_ICTCP) {
            throw new DetectionException(
                    ErrorCode.UNSUPPORTED_FORMAT, "A video with ICtCp colors is not supported. Use YCbCr.");
        }
        return frame.colorspace();
    }

    private void toneMap(Mat rgb) {
        byte[] curve = ToneCurve.of(frame.color_trc());
        if (curve == null) {
            return;
        }
        try (BytePointer values = new BytePointer(curve);
                Mat table = new Mat(1, curve.length, CV_8UC1, values)) {
            LUT(rgb, table, rgb);
        }
    }

    private static int ceilShift(int length, int shift) {
        return -(-length >> shift);
    }
}
