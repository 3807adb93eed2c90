package io.facet.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import io.facet.face.Face;
import io.facet.image.ImageDecoder;
import io.facet.image.TestImageConfig;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.retinaface.TestDetector;
import io.facet.testing.Samples;
import io.facet.testing.Shared;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The network that found the faces does not find them after they are hidden. */
class HiddenFacesTest {
    private static final TestDetector DETECTOR = new TestDetector(Map.of());
    private static final PictureRenderer RENDERER = new PictureRenderer(new ImageDecoder(TestImageConfig.DEFAULTS));

    @ParameterizedTest
    @EnumSource(
            value = Rendering.class,
            names = {"BLUR", "PIXELATE"})
    void hiddenFaceOfAPortraitIsNotFoundAgain(Rendering rendering) {
        List<Face> faces = DETECTOR.detect(Samples.portrait(), options(640, 0.5));
        assertThat(faces).hasSize(1);

        byte[] picture = hidden(Samples.portrait(), faces, rendering);

        for (int size : new int[] {160, 320, 640}) {
            assertThat(DETECTOR.detect(picture, options(size, 0.2)))
                    .as("at " + size)
                    .isEmpty();
        }
    }

    /** The remaining ones are small heads in crowds, which the network infers from the shoulders. */
    @ParameterizedTest
    @CsvSource({"BLUR, 3", "PIXELATE, 1"})
    void hiddenFacesOfCrowdsAreHardlyFoundAgain(Rendering rendering, int atMost) {
        int all = 0;
        int again = 0;
        for (String name : Shared.names("images/faces")) {
            if (name.endsWith("_A.jpg")) {
                continue; // portraits of 12 to 36 megapixels would take half a minute
            }
            byte[] photo = Shared.bytes("images/faces/" + name);
            List<Face> faces = DETECTOR.detect(photo, options(640, 0.5));
            List<Face> left = DETECTOR.detect(hidden(photo, faces, rendering), options(640, 0.5));
            all += faces.size();
            again += (int) faces.stream().filter(face -> isAmong(face, left)).count();
        }
        assertThat(all).isGreaterThan(150);
        assertThat(again).as("of " + all).isLessThanOrEqualTo(atMost);
    }

    private static boolean isAmong(Face face, List<Face> others) {
        return others.stream().anyMatch(other -> other.box().iou(face.box()) > 0.3);
    }

    private static byte[] hidden(byte[] photo, List<Face> faces, Rendering rendering) {
        var order = new PictureRequest(rendering, PictureFormat.JPEG);
        return RENDERER.render(ByteBuffer.wrap(photo), faces, order, bytes -> {});
    }

    private static DetectionOptions options(int inputSize, double confidence) {
        return new DetectionOptions("mobilenet0.25", inputSize, Precision.FP32, confidence, 0.4, 750);
    }
}
