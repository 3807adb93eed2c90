package io.facet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.header.ImageHeader;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A JPEG without its end is decoded and marked if at least 90 % of its rows are there. */
class TruncatedJpegTest {
    private static final int WIDTH = 328;
    private static final int HEIGHT = 640;
    private static final int INPUT_SIZE = 640;
    private static final int GREY = 0x808080;

    static Stream<Arguments> sequential() {
        return Stream.of(
                Arguments.of("subsampled", photo()),
                Arguments.of("not subsampled", photo(IMWRITE_JPEG_SAMPLING_FACTOR, IMWRITE_JPEG_SAMPLING_FACTOR_444)),
                Arguments.of("restart markers", photo(IMWRITE_JPEG_RST_INTERVAL, 7)),
                Arguments.of("grey", TestPictures.written(noise(BufferedImage.TYPE_BYTE_GRAY), "jpeg")));
    }

    private static byte[] photo(int... settings) {
        return TestPictures.encoded(noise(BufferedImage.TYPE_3BYTE_BGR), ".jpg", settings);
    }

    /** Bright noise, so that each row takes the same number of bytes and no row looks like libjpeg's grey. */
    private static BufferedImage noise(int type) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, type);
        Random random = new Random(3);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int level = 180 + random.nextInt(60);
                picture.setRGB(x, y, level << 16 | level << 8 | level);
            }
        }
        return picture;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sequential")
    void onlyTheEndMarkerIsMissing(String kind, byte[] photo) {
        byte[] cut = Arrays.copyOf(photo, photo.length - 2);
        assertThat(read(cut).isTruncated()).isTrue();
        assertThat(read(photo).isTruncated()).isFalse();
        assertThat(Pixels.of(cut, INPUT_SIZE).differenceTo(Pixels.of(photo, INPUT_SIZE)))
                .isZero();
        byte[] padded = Arrays.copyOf(cut, cut.length + 5000);
        assertThat(read(padded).isTruncated()).as("padded with zeros").isTrue();
        assertThat(Pixels.of(padded, INPUT_SIZE).differenceTo(Pixels.of(photo, INPUT_SIZE)))
                .isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sequential")
    void rowsAreCountedAsLibjpegDecodesThem(String kind, byte[] photo) {
        int accepted = 0;
        int rejected = 0;
        for (int length = photo.length * 4 / 5; length < photo.length; length += photo.length / 60) {
            byte[] cut = Arrays.copyOf(photo, length);
            double complete = 1 - greyRows(cut, photo) / (double) HEIGHT;
            try {
                assertThat(read(cut).isTruncated()).isTrue();
                assertThat(complete).isGreaterThan(0.88);
                accepted++;
            } catch (DetectionException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE);
                assertThat(e).hasMessageContaining("% of its rows");
                assertThat(complete).isLessThan(0.95);
                rejected++;
            }
        }
        assertThat(accepted).isPositive();
        assertThat(rejected).isPositive();
    }

    /** Rows that OpenCV decodes to grey, although the header check would have rejected the file. */
    private static int greyRows(byte[] cut, byte[] photo) {
        ByteBuffer ended = ByteBuffer.allocate(cut.length + 2).put(cut).putShort((short) 0xffd9);
        Pixels pixels = Pixels.of(ended.array(), INPUT_SIZE);
        int rows = 0;
        while (rows < HEIGHT && pixels.at(1, HEIGHT - 1 - rows) == GREY) {
            rows++;
        }
        return rows;
    }

    @Test
    void progressiveJpegNeedsTheFirstPrecisionOfEachCoefficient() {
        byte[] photo = photo(IMWRITE_JPEG_PROGRESSIVE, 1);
        byte[] refinementsMissing = Arrays.copyOf(photo, photo.length * 9 / 10);
        assertThat(read(refinementsMissing).isTruncated()).isTrue();
        assertThat(Pixels.of(refinementsMissing, INPUT_SIZE).differenceTo(Pixels.of(photo, INPUT_SIZE)))
                .isLessThan(10);
        byte[] blurred = Arrays.copyOf(photo, photo.length / 5);
        assertThatThrownBy(() -> read(blurred))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE));
    }

    @Test
    void resultStatesThatThePhotoIsTruncated() {
        byte[] photo = photo();
        byte[] cut = Arrays.copyOf(photo, photo.length - 2);
        ImageDecoder decoder = TestPictures.decoder();
        for (byte[] bytes : new byte[][] {photo, cut}) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            try (LetterboxedImage image = decoder.decode(
                    buffer, decoder.readHeader(buffer), new io.facet.detection.InputImage.InputSpec(INPUT_SIZE, 32))) {
                assertThat(image.header().image().truncated()).isEqualTo(bytes == cut ? true : null);
            }
        }
    }

    private static ImageHeader read(byte[] photo) {
        return TestPictures.decoder().readHeader(ByteBuffer.wrap(photo));
    }
}
