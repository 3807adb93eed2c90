package io.facet.image.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.Precision;
import io.facet.face.Face;
import io.facet.face.Quality;
import io.facet.retinaface.TestDetector;
import io.facet.testing.Samples;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;

/** Sharpness and brightness of the sample portrait, as documented in docs/landmarks-and-confidence.md. */
class FaceQualityTest {
    private static final TestDetector DETECTOR = new TestDetector(Map.of());
    // The documented differences between sizes and exposures of the same photo.
    private static final float SIZE_TOLERANCE = 0.1f;
    private static final float LIGHT_TOLERANCE = 0.03f;

    private final Mat portrait = decoded(Samples.portrait());
    private final Quality original = quality(png(portrait), 640);

    @Test
    void moreBlurIsAlwaysLessSharp() {
        double last = 1;
        for (double sigma : new double[] {0, 0.5, 1, 2, 4, 8}) {
            Quality blurred = quality(png(blurred(sigma)), 640);

            assertThat(blurred.sharpness()).as("sigma " + sigma).isLessThan((float) last);
            assertThat(blurred.brightness()).isCloseTo(original.brightness(), within(0.03f));
            last = blurred.sharpness();
        }
        assertThat(original.sharpness()).isGreaterThan(0.75f);
        assertThat(last).isLessThan(0.25);
    }

    @Test
    void brightnessFollowsTheLightAndSharpnessDoesNot() {
        for (double light : new double[] {0.75, 0.5, 0.25, 0.125}) {
            Quality darker = quality(png(exposed(light, 0)), 640);

            assertThat(darker.brightness()).isCloseTo((float) (light * original.brightness()), within(0.01f));
            assertThat(darker.sharpness()).isCloseTo(original.sharpness(), within(LIGHT_TOLERANCE));
        }
        Quality flat = quality(png(exposed(0.25, 96)), 640);
        assertThat(flat.sharpness()).isCloseTo(original.sharpness(), within(LIGHT_TOLERANCE));
    }

    /** Faces of 600 to 24 pixels, of which the network sees 150 to 24. */
    @Test
    void sizeOfTheFaceHardlyChangesSharpness() {
        for (double factor : new double[] {5, 2, 0.8, 0.5, 0.35, 0.2}) {
            Quality scaled = quality(png(scaled(factor)), 640);

            assertThat(scaled.sharpness())
                    .as("factor " + factor)
                    .isCloseTo(original.sharpness(), within(SIZE_TOLERANCE));
            assertThat(scaled.brightness()).isCloseTo(original.brightness(), within(0.05f));
        }
    }

    @Test
    void inputSizeAndTilesDoNotChangeTheSharpnessOfFacesThatAreLargeEnough() {
        byte[] blurred = png(blurred(4));
        Quality expected = quality(blurred, 640);
        for (int size : new int[] {512, 416, 320}) {
            assertThat(quality(blurred, size).sharpness()).isCloseTo(expected.sharpness(), within(0.05f));
        }
        byte[] large = png(scaled(5));
        for (int size : new int[] {640, 1280, 2560}) {
            assertThat(quality(large, size).sharpness()).isCloseTo(original.sharpness(), within(0.05f));
        }
    }

    private static Quality quality(byte[] photo, int inputSize) {
        var options = new DetectionOptions("mobilenet0.25", Scales.of(inputSize), Precision.AUTO, 0.5, 0.4, 750);
        List<Face> faces = DETECTOR.detectWithQuality(photo, options);
        // Of a strongly blurred portrait, a second box covers the whole picture.
        assertThat(faces).isNotEmpty();
        return faces.get(0).quality();
    }

    private Mat blurred(double sigma) {
        if (sigma == 0) {
            return portrait;
        }
        Mat target = new Mat();
        opencv_imgproc.GaussianBlur(portrait, target, new Size(0, 0), sigma);
        return target;
    }

    private Mat exposed(double factor, double offset) {
        Mat target = new Mat();
        portrait.convertTo(target, -1, factor, offset);
        return target;
    }

    private Mat scaled(double factor) {
        Mat target = new Mat();
        var size = new Size((int) (portrait.cols() * factor), (int) (portrait.rows() * factor));
        opencv_imgproc.resize(portrait, target, size, 0, 0, factor < 1 ? INTER_AREA : INTER_CUBIC);
        return target;
    }

    private static Mat decoded(byte[] file) {
        return opencv_imgcodecs.imdecode(new Mat(file), opencv_imgcodecs.IMREAD_COLOR);
    }

    private static byte[] png(Mat picture) {
        BytePointer file = new BytePointer();
        opencv_imgcodecs.imencode(".png", picture, file);
        byte[] bytes = new byte[(int) file.limit()];
        file.get(bytes);
        return bytes;
    }
}
