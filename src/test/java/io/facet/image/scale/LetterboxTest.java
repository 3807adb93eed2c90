package io.facet.image.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;

import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.face.BoundingBox;
import io.facet.face.Face;
import io.facet.face.Landmarks;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import io.facet.image.ImageDecoder;
import io.facet.image.LetterboxedImage;
import io.facet.image.TestPictures;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LetterboxTest {

    @ParameterizedTest(name = "{0} × {1} at {2}")
    @CsvSource({
        "1600, 1200, 640, 640, 480, 640, 480",
        "1200, 1600, 640, 480, 640, 480, 640",
        "1500, 1000, 640, 640, 427, 640, 448",
        "300, 200, 640, 300, 200, 320, 224",
        "640, 640, 640, 640, 640, 640, 640",
        "1, 1, 640, 1, 1, 32, 32",
        "20000, 3, 640, 640, 1, 640, 32"
    })
    void longestSideIsShrunkAndBothSidesArePaddedTo32(
            int width, int height, int size, int targetWidth, int targetHeight, int canvasWidth, int canvasHeight) {
        Letterbox letterbox = Letterbox.of(width, height, new InputSpec(size, 32));
        assertThat(letterbox.targetWidth()).isEqualTo(targetWidth);
        assertThat(letterbox.targetHeight()).isEqualTo(targetHeight);
        assertThat(letterbox.canvasWidth()).isEqualTo(canvasWidth);
        assertThat(letterbox.canvasHeight()).isEqualTo(canvasHeight);
    }

    @Test
    void modelWithoutPaddingGetsNone() {
        Letterbox letterbox = Letterbox.of(1500, 1000, new InputSpec(640, 1));
        assertThat(letterbox.canvasWidth()).isEqualTo(640);
        assertThat(letterbox.canvasHeight()).isEqualTo(427);
    }

    @Test
    void faceIsMappedToTheSourceAndItsBoxClipped() {
        Letterbox letterbox = Letterbox.of(1600, 1200, new InputSpec(640, 32));
        Face face = letterbox.toSource(face(new BoundingBox(-10, 400, 100, 100)));
        assertThat(face.box()).isEqualTo(new BoundingBox(0, 1000, 225, 200));
        assertThat(face.boundingBox().left()).isZero();
        assertThat(face.boundingBox().top()).isEqualTo(1000f / 1200);
        assertThat(face.boundingBox().width()).isEqualTo(225f / 1600);
        assertThat(face.boundingBox().height()).isEqualTo(200f / 1200);
        assertThat(face.landmarks().leftEye()).isEqualTo(new Point(-25, 1000));
        assertThat(face.landmarks().rightEye()).isEqualTo(new Point(225, 1250));
        assertThat(face.roll()).isEqualTo(45);
        assertThat(face.confidence()).isEqualTo(0.9f);
    }

    /** A JPEG with 5,121 columns is decoded to 641, which cover 5,128. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void pointsAreMappedToTheirSourcePixelsInEveryOrientation(int orientation) {
        BufferedImage stored = new BufferedImage(5121, 3841, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = stored.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(4400, 300, 400, 240);
        graphics.dispose();
        byte[] jpeg = TestPictures.withExif(
                TestPictures.encoded(stored, ".jpg", IMWRITE_JPEG_QUALITY, 95),
                TestPictures.exif(orientation, ByteOrder.LITTLE_ENDIAN));
        ImageDecoder decoder = TestPictures.decoder();
        LetterboxedImage letterboxed = decoder.decode(
                ByteBuffer.wrap(jpeg), decoder.readHeader(ByteBuffer.wrap(jpeg)), new InputSpec(640, 32));
        Point seen;
        try (InputImage input = letterboxed.input()) {
            seen = centre(input);
        }
        Face face = letterboxed.letterbox().toSource(face(new BoundingBox(seen.x(), seen.y(), 0, 0)));
        boolean swaps = orientation > 4;
        float x = swaps ? 420 : 4600;
        float y = swaps ? 4600 : 420;
        boolean mirrorsX = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean mirrorsY = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        assertThat(face.box().x()).isCloseTo(mirrorsX ? (swaps ? 3841 : 5121) - x : x, within(0.5f));
        assertThat(face.box().y()).isCloseTo(mirrorsY ? (swaps ? 5121 : 3841) - y : y, within(0.5f));
    }

    /** The centre of brightness, with the origin at the outer corner of the first pixel. */
    private static Point centre(InputImage input) {
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        for (int y = 0; y < input.height(); y++) {
            for (int x = 0; x < input.width(); x++) {
                int red = input.rgb().get((y * input.width() + x) * 3) & 0xff;
                sum += red;
                sumX += red * (x + 0.5);
                sumY += red * (y + 0.5);
            }
        }
        return new Point((float) (sumX / sum), (float) (sumY / sum));
    }

    private static RawFace face(BoundingBox box) {
        Point topLeft = new Point(box.x(), box.y());
        Point bottomRight = new Point(box.right(), box.bottom());
        return new RawFace(0.9f, box, new Landmarks(topLeft, bottomRight, topLeft, topLeft, bottomRight));
    }
}
