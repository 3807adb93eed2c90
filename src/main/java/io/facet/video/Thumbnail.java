package io.facet.video;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.HISTCMP_CORREL;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.calcHist;
import static org.bytedeco.opencv.global.opencv_imgproc.compareHist;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** A frame reduced to {@code [72, 128]} values of gray, and the histogram of its colours. */
final class Thumbnail implements AutoCloseable {
    static final int WIDTH = 128;
    static final int HEIGHT = 72;
    private static final int BINS = 8;
    private static final int BLOCK_WIDTH = 16;
    private static final int BLOCK_HEIGHT = 12;
    private static final int BLOCKS = WIDTH / BLOCK_WIDTH * (HEIGHT / BLOCK_HEIGHT);
    // Standard deviation of gray in a block that shows more than noise.
    private static final double MIN_CONTRAST = 2;
    private static final double MIN_BLOCK_CORRELATION = 0.8;

    private final Mat gray = new Mat();
    private final Mat histogram;
    private final float[] values = new float[WIDTH * HEIGHT];

    Thumbnail(Mat rgb) {
        try (Mat small = new Mat();
                Mat bytes = new Mat();
                Size size = new Size(WIDTH, HEIGHT)) {
            resize(rgb, small, size, 0, 0, INTER_AREA);
            cvtColor(small, bytes, COLOR_RGB2GRAY);
            bytes.convertTo(gray, CV_32FC1);
        }
        gray.<FloatBuffer>createBuffer().get(values);
        histogram = histogram(rgb);
    }

    private static Mat histogram(Mat rgb) {
        try (Mat histogram = new Mat();
                IntPointer channels = new IntPointer(0, 1, 2);
                IntPointer bins = new IntPointer(BINS, BINS, BINS);
                FloatPointer range = new FloatPointer(0, 256);
                PointerPointer<FloatPointer> ranges = new PointerPointer<>(range, range, range);
                Mat noMask = new Mat()) {
            calcHist(rgb, 1, channels, noMask, histogram, 3, bins, ranges, true, false);
            // One row, because the comparison of three dimensions is not available in every build.
            return histogram.reshape(1, BINS * BINS * BINS);
        }
    }

    Mat gray() {
        return gray;
    }

    /** Of the colours, regardless of their places: 1 if they are equal. */
    double colourCorrelation(Thumbnail other) {
        return compareHist(histogram, other.histogram, HISTCMP_CORREL);
    }

    /** False for a black, white or otherwise uniform frame. */
    boolean hasContent() {
        int blocks = 0;
        for (int i = 0; i < BLOCKS; i++) {
            blocks += block(this, i, 0, 0).deviation() > MIN_CONTRAST ? 1 : 0;
        }
        return blocks > 1;
    }

    /**
     * The share of blocks that the later frame shows too, moved by this many pixels, regardless of brightness. Blocks that are uniform
     * in both frames do not count.
     */
    double shareIn(Thumbnail later, int dx, int dy) {
        int compared = 0;
        int equal = 0;
        for (int i = 0; i < BLOCKS; i++) {
            Block block = block(later, i, dx, dy);
            if (block == null) {
                compared++;
            } else if (Math.max(block.deviation(), block.laterDeviation()) > MIN_CONTRAST) {
                compared++;
                equal += block.correlation() > MIN_BLOCK_CORRELATION ? 1 : 0;
            }
        }
        return compared == 0 ? 1 : (double) equal / compared;
    }

    private record Block(double deviation, double laterDeviation, double covariance) {
        double correlation() {
            return covariance / Math.max(deviation * laterDeviation, 1e-6);
        }
    }

    /** Null if the moved block lies outside. */
    private Block block(Thumbnail later, int index, int dx, int dy) {
        int left = index % (WIDTH / BLOCK_WIDTH) * BLOCK_WIDTH;
        int top = index / (WIDTH / BLOCK_WIDTH) * BLOCK_HEIGHT;
        if (left + dx < 0 || left + dx + BLOCK_WIDTH > WIDTH || top + dy < 0 || top + dy + BLOCK_HEIGHT > HEIGHT) {
            return null;
        }
        double sum = 0;
        double laterSum = 0;
        double squares = 0;
        double laterSquares = 0;
        double products = 0;
        for (int y = top; y < top + BLOCK_HEIGHT; y++) {
            for (int x = left; x < left + BLOCK_WIDTH; x++) {
                double value = values[y * WIDTH + x];
                double laterValue = later.values[(y + dy) * WIDTH + x + dx];
                sum += value;
                laterSum += laterValue;
                squares += value * value;
                laterSquares += laterValue * laterValue;
                products += value * laterValue;
            }
        }
        double n = BLOCK_WIDTH * BLOCK_HEIGHT;
        return new Block(
                Math.sqrt(Math.max(0, squares / n - sum / n * sum / n)),
                Math.sqrt(Math.max(0, laterSquares / n - laterSum / n * laterSum / n)),
                products / n - sum / n * laterSum / n);
    }

    @Override
    public void close() {
        gray.close();
        histogram.close();
    }
}
