package io.facet.image.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_16UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.copyMakeBorder;
import static org.bytedeco.opencv.global.opencv_core.merge;
import static org.bytedeco.opencv.global.opencv_core.transform;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.facet.image.heif.ColourCoding;
import io.facet.image.heif.Rejection;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** Reduces the planes of a frame and converts them to 8-bit colours. */
final class SampleConversion implements AutoCloseable {
    private final AVFrame frame;
    private final AVPixFmtDescriptor format;
    private final int depth;
    private final int planes;
    private final Mat matrix;

    /** @param channels of the result: 1 for luma as it is shown, 3 for RGB, 4 for BGR with opaque alpha */
    SampleConversion(AVFrame frame, Optional<ColourCoding> container, int channels) {
        this.frame = frame;
        this.format = av_pix_fmt_desc_get(frame.format());
        this.depth = format.comp(0).depth();
        this.planes = channels == 1 ? 1 : format.nb_components();
        if (planes != 1 && planes != 3 || depth < 8 || format.comp(0).step() != sampleBytes()) {
            throw Rejection.unsupported(
                    "A HEIC or AVIF with samples of the kind " + format.name().getString());
        }
        ColourCoding coding = container.orElseGet(() ->
                new ColourCoding(frame.color_primaries(), frame.colorspace(), frame.color_range() == AVCOL_RANGE_JPEG));
        float[][] rows = ColourMatrix.of(coding, planes, channels);
        this.matrix = new Mat(rows.length, rows[0].length, CV_32FC1);
        for (int row = 0; row < rows.length; row++) {
            new FloatPointer(matrix.ptr(row)).put(rows[row]);
        }
    }

    private int sampleBytes() {
        return depth > 8 ? 2 : 1;
    }

    /**
     * Converts rows of the frame, reduced by a factor, and writes them to a matrix of {@code [⌈rows/factor⌉, ⌈columns/factor⌉]}.
     * What exceeds the frame repeats its last row and column.
     */
    void convert(int top, int rows, int columns, int factor, Mat target) {
        // Whole samples of the plane with the lowest resolution.
        int block = Math.max(factor, planes == 1 ? 1 : 1 << Math.max(format.log2_chroma_w(), format.log2_chroma_h()));
        int width = ceil(columns, block) * block;
        int height = ceil(rows, block) * block;
        try (MatVector channels = new MatVector();
                Mat samples = new Mat();
                Mat colours = new Mat();
                Rect part = new Rect(0, 0, target.cols(), target.rows())) {
            for (int plane = 0; plane < planes; plane++) {
                try (Mat whole = plane(plane, top, width, height);
                        Mat bytes = reduced(whole, width / factor, height / factor)) {
                    channels.push_back(bytes);
                }
            }
            merge(channels, samples);
            transform(samples, colours, matrix);
            try (Mat visible = colours.apply(part)) {
                visible.copyTo(target);
            }
        }
    }

    /** The samples of a part of a plane, without a copy if the frame contains all of them. */
    private Mat plane(int plane, int top, int width, int height) {
        int log2Width = plane == 0 ? 0 : format.log2_chroma_w();
        int log2Height = plane == 0 ? 0 : format.log2_chroma_h();
        int from = top >> log2Height;
        int missingRows = Math.max(0, from + (height >> log2Height) - ceil(frame.height(), 1 << log2Height));
        int missingColumns = Math.max(0, (width >> log2Width) - ceil(frame.width(), 1 << log2Width));
        int rows = (height >> log2Height) - missingRows;
        int columns = (width >> log2Width) - missingColumns;
        long stride = frame.linesize(plane);
        Mat stored = new Mat(
                rows,
                columns,
                depth > 8 ? CV_16UC1 : CV_8UC1,
                new BytePointer(frame.data(plane)).position(from * stride),
                stride);
        if (missingRows == 0 && missingColumns == 0) {
            return stored;
        }
        try (stored) {
            Mat padded = new Mat();
            copyMakeBorder(stored, padded, 0, missingRows, 0, missingColumns, BORDER_REPLICATE);
            return padded;
        }
    }

    private Mat reduced(Mat samples, int width, int height) {
        try (Size size = new Size(width, height);
                Mat reduced = new Mat()) {
            resize(samples, reduced, size, 0, 0, samples.cols() < width ? INTER_LINEAR : INTER_AREA);
            Mat bytes = new Mat();
            reduced.convertTo(bytes, CV_8U, 1.0 / (1 << depth - 8), 0);
            return bytes;
        }
    }

    private static int ceil(int length, int factor) {
        return (length + factor - 1) / factor;
    }

    @Override
    public void close() {
        matrix.close();
    }
}
