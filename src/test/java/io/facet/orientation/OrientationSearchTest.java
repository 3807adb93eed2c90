package io.facet.orientation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.OrientationMode;
import io.facet.detection.Precision;
import io.facet.face.BoundingBox;
import io.facet.face.Face;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import io.facet.image.TestPictures;
import io.facet.image.scale.Rotation;
import io.facet.orientation.OrientationSearch.Found;
import io.facet.retinaface.TestDetector;
import io.facet.testing.PortraitCanvas;
import io.facet.testing.RotatedPhoto;
import io.facet.testing.Samples;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The orientation of photos whose file does not state it, with the real network. */
class OrientationSearchTest {
    private static final TestDetector DETECTOR = new TestDetector(Map.of());

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource(
            delimiter = ' ',
            value = {"0 640", "90 640", "180 640", "270 640", "90 320,1280", "180 320,1280", "270 320,1280", "90 2496"})
    void portraitIsFoundAtEveryRotation(int degrees, String sizes) {
        byte[] upright = new PortraitCanvas(2400, 1600).with(300, 200, 300).jpeg();
        RotatedPhoto photo = RotatedPhoto.of(upright, degrees);

        Found found = DETECTOR.search(photo.jpeg(), options(sizes));
        RawFace expected = DETECTOR.search(upright, options(sizes)).faces().get(0);

        assertThat(found.rotation()).map(Rotation::degrees).hasValue((360 - degrees) % 360);
        assertThat(found.faces()).hasSize(1);
        RawFace face = found.faces().get(0);
        BoundingBox box = RotatedPhoto.rotated(expected.box(), degrees, photo.width(), photo.height());
        assertThat(face.box().iou(box)).isGreaterThan(0.9f);
        assertThat(face.networkPixels()).isCloseTo(expected.networkPixels(), within(8f));
        assertThat(Math.IEEEremainder(
                        face.landmarks().roll() - expected.landmarks().roll() - degrees, 360))
                .isCloseTo(0, within(5.0));
    }

    @Test
    void landmarksKeepTheNamesOfTheUprightFace() {
        RotatedPhoto photo = RotatedPhoto.of(Samples.portrait(), 90);

        Face face = DETECTOR.detectAtAllScales(photo.jpeg(), options("640")).get(0);

        // The top of the head is on the right.
        assertThat(face.landmarks().leftEye().y())
                .isLessThan(face.landmarks().rightEye().y());
        assertThat(face.landmarks().mouthLeft().x())
                .isLessThan(face.landmarks().leftEye().x());
        assertThat(face.roll()).isCloseTo(90, within(8f));
        assertThat(face.pose().roll()).isCloseTo(90, within(10f));
        assertThat(Math.abs(face.pose().pitch())).isLessThan(30);
        Face upright =
                DETECTOR.detectAtAllScales(Samples.portrait(), options("640")).get(0);
        Point nose = upright.landmarks().nose();
        assertThat(face.landmarks().nose().x()).isCloseTo(photo.width() - nose.y(), within(4f));
        assertThat(face.landmarks().nose().y()).isCloseTo(nose.x(), within(4f));
    }

    @ParameterizedTest
    @CsvSource({"3, 180, 0", "3, 90, 90", "6, 90, 180", "8, 180, 270"})
    void rotationIsRelativeToTheOrientationOfTheFile(int orientation, int degrees, int detected) {
        byte[] photo = TestPictures.withExif(
                RotatedPhoto.of(Samples.portrait(), degrees).jpeg(),
                TestPictures.exif(orientation, ByteOrder.BIG_ENDIAN));

        assertThat(DETECTOR.search(photo, options("640")).rotation())
                .map(Rotation::degrees)
                .hasValue(detected);
    }

    @ParameterizedTest
    @ValueSource(ints = {-45, -30, 30, 45})
    void tiltedHeadIsNotRotated(int roll) {
        for (int side : new int[] {40, 122}) {
            byte[] upright = new PortraitCanvas(600, 600).with(100, 100, side).jpeg();
            RotatedPhoto photo = RotatedPhoto.tilted(upright, roll);

            assertThat(DETECTOR.search(photo.jpeg(), options("640")).rotation()).hasValue(Rotation.NONE);
        }
    }

    @Test
    void photosWithoutFacesAreNotRotated() {
        for (byte[] photo : List.of(Samples.empty("png"), Samples.blank(400, 900), noise(640, 480))) {
            Found found = DETECTOR.search(photo, options("640"));

            assertThat(found.rotation()).hasValue(Rotation.NONE);
            assertThat(found.faces()).isEmpty();
        }
    }

    @Test
    void exifModeDoesNotSearch() {
        RotatedPhoto photo = RotatedPhoto.of(Samples.portrait(), 90);

        Found found = DETECTOR.search(photo.jpeg(), options("640").withOrientation(OrientationMode.EXIF));

        assertThat(found.rotation()).isEqualTo(Optional.empty());
    }

    @Test
    void certainUprightFaceOfAGroupKeepsThePhotoAsItIs() throws IOException {
        byte[] three = new PortraitCanvas(1536, 512)
                .with(0, 0, 122)
                .with(512, 0, 122)
                .with(1024, 0, 122)
                .jpeg();
        byte[] group = besides(RotatedPhoto.of(three, 90), RotatedPhoto.of(Samples.portrait(), 0));

        Found found = DETECTOR.search(group, options("640"));

        assertThat(found.rotation()).hasValue(Rotation.NONE);
    }

    private static byte[] besides(RotatedPhoto left, RotatedPhoto right) throws IOException {
        var both = new BufferedImage(left.width() + right.width(), left.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = both.createGraphics();
        canvas.drawImage(ImageIO.read(new ByteArrayInputStream(left.jpeg())), 0, 0, null);
        canvas.drawImage(ImageIO.read(new ByteArrayInputStream(right.jpeg())), left.width(), 0, null);
        canvas.dispose();
        return TestPictures.written(both, "png");
    }

    private static byte[] noise(int width, int height) {
        var random = new Random(1);
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            picture.setRGB(i % width, i / width, random.nextInt());
        }
        return TestPictures.written(picture, "png");
    }

    @Test
    void resultsAreRepeatable() {
        for (int degrees : new int[] {90, 180}) {
            byte[] photo = RotatedPhoto.of(Samples.twins("png"), degrees).jpeg();

            List<RawFace> first = DETECTOR.search(photo, options("640,1280")).faces();

            assertThat(first).hasSize(2);
            assertThat(DETECTOR.search(photo, options("1280,640,1280")).faces()).isEqualTo(first);
        }
    }

    private static DetectionOptions options(String sizes) {
        Scales scales =
                Scales.of(Stream.of(sizes.split(",")).map(Integer::valueOf).toList(), 1);
        return new DetectionOptions("mobilenet0.25", scales, Precision.AUTO, 0.5, 0.4, 750, OrientationMode.DETECT);
    }
}
