package io.facet.image.header;

import static io.facet.image.TestPictures.drawn;
import static io.facet.image.TestPictures.encoded;
import static io.facet.image.TestPictures.exif;
import static io.facet.image.TestPictures.withExif;
import static io.facet.image.TestPictures.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage.InputSpec;
import io.facet.image.ImageDecoder;
import io.facet.image.TestPictures;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {
    private static final BufferedImage PICTURE = drawn(201, 77);
    private static final BufferedImage CLEAR = drawn(201, 77, BufferedImage.TYPE_4BYTE_ABGR);

    static Stream<Arguments> photos() {
        return Stream.of(
                Arguments.of(ImageFormat.JPEG, encoded(PICTURE, ".jpg"), false),
                Arguments.of(ImageFormat.JPEG, encoded(PICTURE, ".jpg", IMWRITE_JPEG_PROGRESSIVE, 1), false),
                Arguments.of(ImageFormat.PNG, encoded(PICTURE, ".png"), false),
                Arguments.of(ImageFormat.PNG, written(CLEAR, "png"), true),
                Arguments.of(ImageFormat.WEBP, encoded(PICTURE, ".webp"), false),
                Arguments.of(ImageFormat.WEBP, encoded(PICTURE, ".webp", IMWRITE_WEBP_QUALITY, 80), false),
                Arguments.of(
                        ImageFormat.WEBP,
                        ImageFiles.webpWithExif(encoded(PICTURE, ".webp"), PICTURE, exif(1, ByteOrder.BIG_ENDIAN)),
                        false),
                Arguments.of(ImageFormat.BMP, encoded(PICTURE, ".bmp"), false),
                Arguments.of(ImageFormat.GIF, written(PICTURE, "gif"), false),
                Arguments.of(ImageFormat.TIFF, written(PICTURE, "tiff"), false),
                Arguments.of(ImageFormat.TIFF, written(CLEAR, "tiff"), true),
                Arguments.of(ImageFormat.TIFF, encoded(PICTURE, ".tiff"), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("photos")
    void sizeAndAlphaAreReadFromEveryFormat(ImageFormat format, byte[] photo, boolean hasAlpha) {
        assertThat(read(photo))
                .usingRecursiveComparison()
                .ignoringFields("bytesPerPixel", "fixedBytes", "jpeg")
                .isEqualTo(ImageHeader.of(format, 201, 77, 1, hasAlpha));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("photos")
    void truncatedPhotoIsRejectedAtEveryLength(ImageFormat format, byte[] photo, boolean hasAlpha) {
        ImageDecoder decoder = TestPictures.decoder();
        boolean canLackItsEnd = format == ImageFormat.JPEG;
        int longest = canLackItsEnd ? photo.length / 3 : photo.length - 9;
        for (int length :
                new int[] {20, 60, photo.length / 4, photo.length / 2, photo.length * 9 / 10, photo.length - 9}) {
            if (length > longest) {
                continue;
            }
            byte[] cut = Arrays.copyOf(photo, length);
            DetectionException rejected = catchThrowableOfType(
                    DetectionException.class,
                    () -> decoder.decode(
                                    ByteBuffer.wrap(cut),
                                    decoder.readHeader(ByteBuffer.wrap(cut)),
                                    new InputSpec(160, 32))
                            .input()
                            .close());
            assertThat(rejected).as("%d of %d bytes", length, photo.length).isNotNull();
            assertThat(rejected.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE);
        }
    }

    @ParameterizedTest
    @EnumSource(ByteOrderName.class)
    void orientationIsReadInBothByteOrders(ByteOrderName order) {
        for (int orientation = 1; orientation <= 8; orientation++) {
            ImageHeader header = read(withExif(encoded(PICTURE, ".jpg"), exif(orientation, order.order)));
            assertThat(header.orientation()).isEqualTo(orientation);
            assertThat(header.width()).isEqualTo(201);
            assertThat(header.uprightWidth()).isEqualTo(orientation > 4 ? 77 : 201);
            assertThat(header.uprightHeight()).isEqualTo(orientation > 4 ? 201 : 77);
        }
    }

    enum ByteOrderName {
        LITTLE(ByteOrder.LITTLE_ENDIAN),
        BIG(ByteOrder.BIG_ENDIAN);

        private final ByteOrder order;

        ByteOrderName(ByteOrder order) {
            this.order = order;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 1000, 65535})
    void invalidOrientationIsUpright(int orientation) {
        byte[] photo = withExif(encoded(PICTURE, ".jpg"), exif(orientation, ByteOrder.BIG_ENDIAN));
        assertThat(read(photo).orientation()).isEqualTo(1);
    }

    @Test
    void damagedExifIsIgnored() {
        byte[] pointsNowhere = exif(6, ByteOrder.BIG_ENDIAN);
        ByteBuffer.wrap(pointsNowhere).putInt(4, 0x7fffffff);
        assertThat(read(withExif(encoded(PICTURE, ".jpg"), pointsNowhere)).orientation())
                .isEqualTo(1);
        assertThat(read(withExif(encoded(PICTURE, ".jpg"), new byte[0])).orientation())
                .isEqualTo(1);
    }

    @Test
    void formatIsDetectedFromTheBytes() {
        assertThat(ImageFormat.of(ByteBuffer.wrap(encoded(PICTURE, ".png")))).isEqualTo(ImageFormat.PNG);
        assertThat(ImageFormat.allSuffixes()).contains(".jpg", ".jpeg", ".png", ".heic", ".hif", ".avif");
    }

    static Stream<Arguments> otherFormats() {
        return Stream.of(
                Arguments.of("", "0 bytes"),
                Arguments.of("BM, he said, is how letters begin", "Unrecognized image format"),
                Arguments.of("<html>", "Unrecognized image format"),
                Arguments.of("\u00ff\n is how it starts", "JPEG XL"),
                Arguments.of("\0\0\0\u0018ftypisom\0\0\0\0isommp42", "A video"),
                Arguments.of("%PDF-1.7", "PDF"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("otherFormats")
    void unsupportedFormatIsNamed(String bytes, String seen) {
        assertThatThrownBy(() -> read(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT))
                .hasMessageContaining(seen);
    }

    @Test
    void topDownBmpIsAcceptedAndInvalidHeightIsRejected() {
        byte[] photo = encoded(PICTURE, ".bmp");
        ByteBuffer bmp = ByteBuffer.wrap(photo).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(read(bmp.putInt(22, -77).array()).height()).isEqualTo(77);
        for (int height : new int[] {0, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            bmp.putInt(22, height);
            assertThatThrownBy(() -> read(photo))
                    .isInstanceOfSatisfying(
                            DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE));
        }
    }

    private static ImageHeader read(byte[] photo) {
        return ImageHeader.read(ByteBuffer.wrap(photo));
    }
}
