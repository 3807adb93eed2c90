package io.facet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.Precision;
import io.facet.face.BoundingBox;
import io.facet.face.Face;
import io.facet.retinaface.TestDetector;
import io.facet.testing.PortraitCanvas;
import io.facet.testing.Samples;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The faces that several scales find together. */
class ScaleSearchTest {
    private static final TestDetector DETECTOR = new TestDetector(Map.of());
    private static final List<PortraitCanvas> FILLED_BY_FACE = List.of(
            PortraitCanvas.filledByFace(1800, 2400, 0.6),
            PortraitCanvas.filledByFace(1800, 2400, 0.75),
            PortraitCanvas.filledByFace(1800, 2400, 0.9),
            PortraitCanvas.filledByFace(3000, 2400, 0.9));

    @ParameterizedTest
    @ValueSource(
            strings = {"320", "640", "960", "1280", "1920", "2048", "4096", "640,1280", "1280,1920", "640,1024,2048"})
    void faceThatFillsThePhotoIsFoundOnceAtEveryInputSize(String sizes) {
        for (PortraitCanvas photo : FILLED_BY_FACE) {
            List<Face> found = detect(photo.jpeg(), scales(sizes, 1));

            assertThat(found).hasSize(1);
            assertThat(found.get(0).box().iou(photo.faces().get(0))).isGreaterThan(0.7f);
        }
    }

    @ParameterizedTest
    @CsvSource({"4000, 500", "500, 4000", "540, 8100", "12000, 400"})
    void facesOfPanoramasAreFoundWithTheDefaultInputSize(int width, int height) {
        int side = Math.min(width, height);
        for (int share : new int[] {8, 3}) {
            var photo = new PortraitCanvas(width, height);
            // Faces at different distances from the edges of tiles, so that some cross them.
            for (int at = 0; at < Math.max(width, height) - side; at += side + side / 3) {
                photo.with(width > height ? at : 0, width > height ? 0 : at, side / share);
            }

            List<Face> found = detect(photo.jpeg(), scales("640", 1));

            assertFoundOnce(photo, found);
        }
    }

    @Test
    void eachFaceOfATiledPhotoIsFoundOnce() {
        var photo = new PortraitCanvas(3000, 2400);
        for (int x = 0; x < 2800; x += 230) {
            for (int y = 0; y < 2200; y += 350) {
                photo.with(x, y, 50);
            }
        }

        assertFoundOnce(photo, detect(photo.jpeg(), scales("4096", 1)));
    }

    @Test
    void enlargingFindsFacesThatAreTooSmall() {
        byte[] photo = new PortraitCanvas(160, 120).with(20, 20, 14).jpeg();

        assertThat(detect(photo, scales("640", 1))).isEmpty();
        assertThat(detect(photo, scales("640", 4))).hasSize(1);
    }

    @Test
    void facesReportTheirHeightAtTheScaleThatFoundThem() {
        byte[] photo = PortraitCanvas.filledByFace(1800, 2400, 0.9).jpeg();

        assertThat(detect(photo, scales("640", 1)).get(0).networkPixels()).isBetween(500f, 640f);
        // A quarter of 1920.
        assertThat(detect(photo, scales("1920", 1)).get(0).networkPixels()).isBetween(350f, 480f);
    }

    @Test
    void resultsOfOneScaleAreThoseOfTheNetwork() {
        for (byte[] photo : List.of(Samples.portrait(), Samples.twins("png"), facesOfManySizes())) {
            for (int size : new int[] {320, 640, 960}) {
                var options = options(Scales.of(size));

                assertThat(DETECTOR.detectAtAllScales(photo, options)).isEqualTo(DETECTOR.detect(photo, options));
            }
        }
    }

    @Test
    void duplicatesOrderAndSizesBeyondThePhotoDoNotMatter() {
        byte[] photo = facesOfManySizes();

        assertThat(detect(photo, scales("1280,640,1280,640", 1))).isEqualTo(detect(photo, scales("640,1280", 1)));
        // The photo has 1600 pixels.
        assertThat(detect(photo, scales("640,1920,2048", 1))).isEqualTo(detect(photo, scales("640,1600", 1)));
    }

    @Test
    void severalScalesFindAllFacesOfOneAndMore() {
        byte[] photo = facesOfManySizes();

        List<Face> one = detect(photo, scales("640", 1));
        List<Face> several = detect(photo, scales("640,1280", 1));

        assertThat(several).hasSizeGreaterThan(one.size());
        assertThat(one)
                .allMatch(face -> several.stream().anyMatch(other -> other.box().iou(face.box()) > 0.5));
    }

    private static byte[] facesOfManySizes() {
        return new PortraitCanvas(1600, 1200)
                .with(0, 0, 250)
                .with(1100, 0, 120)
                .with(1100, 600, 60)
                .with(1400, 600, 40)
                .with(1400, 800, 28)
                .with(1400, 1000, 20)
                .jpeg();
    }

    private static void assertFoundOnce(PortraitCanvas photo, List<Face> found) {
        for (BoundingBox face : photo.faces()) {
            assertThat(found)
                    .filteredOn(one -> one.box().iou(face) > 0.1)
                    .singleElement()
                    .matches(one -> one.box().iou(face) > 0.5);
        }
    }

    private static List<Face> detect(byte[] photo, Scales scales) {
        return DETECTOR.detectAtAllScales(photo, options(scales));
    }

    private static DetectionOptions options(Scales scales) {
        return new DetectionOptions("mobilenet0.25", scales, Precision.AUTO, 0.5, 0.4, 750);
    }

    private static Scales scales(String sizes, double enlarge) {
        return Scales.of(Stream.of(sizes.split(",")).map(Integer::valueOf).toList(), enlarge);
    }
}
