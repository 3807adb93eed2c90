package io.facet.image;

import static io.facet.image.TestPictures.decoder;
import static io.facet.image.TestPictures.drawn;
import static io.facet.image.TestPictures.encoded;
import static io.facet.image.TestPictures.exif;
import static io.facet.image.TestPictures.withExif;
import static io.facet.image.TestPictures.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_core.CV_16UC3;
import static org.bytedeco.opencv.global.opencv_core.CV_16UC4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.image.header.ImageFiles;
import io.facet.testing.NativeMemory;
import io.facet.testing.Shared;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private static final int INPUT_SIZE = 640;
    private static final BufferedImage PICTURE = drawn(200, 120);

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of("png", encoded(PICTURE, ".png"), 0.0),
                Arguments.of("bmp", encoded(PICTURE, ".bmp"), 0.0),
                Arguments.of("lossless webp", encoded(PICTURE, ".webp"), 0.0),
                Arguments.of("lossy webp", encoded(PICTURE, ".webp", IMWRITE_WEBP_QUALITY, 90), 3.0),
                Arguments.of("gif", written(PICTURE, "gif"), 4.0),
                Arguments.of("tiff of Java", written(PICTURE, "tiff"), 0.0),
                Arguments.of("lzw tiff", encoded(PICTURE, ".tiff", IMWRITE_TIFF_COMPRESSION, 5), 0.0),
                Arguments.of("jpeg", encoded(PICTURE, ".jpg"), 3.0),
                Arguments.of("progressive jpeg", encoded(PICTURE, ".jpg", IMWRITE_JPEG_PROGRESSIVE, 1), 3.0),
                Arguments.of("jpeg of Java", written(PICTURE, "jpeg"), 4.0),
                Arguments.of("jpeg with an appended video", withTail(encoded(PICTURE, ".jpg")), 3.0));
    }

    /** Phones append a video or a second picture, in which some bytes look like markers. */
    private static byte[] withTail(byte[] jpeg) {
        byte[] bytes = Arrays.copyOf(jpeg, jpeg.length + 5000);
        bytes[jpeg.length + 2000] = (byte) 0xff;
        bytes[jpeg.length + 2001] = (byte) 0xda;
        return bytes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formats")
    void everyFormatDecodesToTheSameRgb(String name, byte[] photo, double tolerance) {
        assertThat(Pixels.of(photo, INPUT_SIZE).differenceTo(Pixels.of(PICTURE)))
                .isLessThanOrEqualTo(tolerance);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOrientationDecodesToTheSameUprightPicture(int orientation) {
        for (String motif : new String[] {"Landscape", "Portrait"}) {
            Pixels upright = Pixels.of(Shared.bytes("images/orientation/" + motif + "_1.jpg"), INPUT_SIZE);
            Pixels turned =
                    Pixels.of(Shared.bytes("images/orientation/" + motif + "_" + orientation + ".jpg"), INPUT_SIZE);
            assertThat(turned.differenceTo(upright)).as(motif).isLessThan(2);
        }
    }

    @Test
    void orientationIsReadFromPngAndWebpExif() {
        Pixels turned = Pixels.of(withExif(encoded(PICTURE, ".jpg"), exif(6, ByteOrder.BIG_ENDIAN)), INPUT_SIZE);
        assertThat(turned.width()).isLessThan(turned.height());
        for (byte[] photo : new byte[][] {
            ImageFiles.pngWithExif(encoded(PICTURE, ".png"), exif(6, ByteOrder.LITTLE_ENDIAN)),
            ImageFiles.webpWithExif(encoded(PICTURE, ".webp"), PICTURE, exif(6, ByteOrder.LITTLE_ENDIAN))
        }) {
            assertThat(Pixels.of(photo, INPUT_SIZE).differenceTo(turned)).isLessThan(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tEXt", "zTXt", "iTXt", "compressed iTXt"})
    void orientationIsReadFromTheTextThatImageMagickWrites(String kind) {
        String type = kind.substring(kind.length() - 4);
        boolean compressed = !kind.equals("tEXt") && !kind.equals("iTXt");
        for (String profile : new String[] {"exif", "APP1"}) {
            byte[] png = encoded(PICTURE, ".png");
            byte[] exif = exif(6, ByteOrder.BIG_ENDIAN);
            byte[] text = ImageFiles.rawProfile(type, compressed, profile, exif);
            ByteBuffer photo = ByteBuffer.wrap(ImageFiles.pngWithChunk(png, type, text));
            assertThat(decoder().readHeader(photo).orientation()).isEqualTo(6);
            byte[] both = ImageFiles.pngWithExif(photo.array(), exif(3, ByteOrder.BIG_ENDIAN));
            assertThat(decoder().readHeader(ByteBuffer.wrap(both)).orientation())
                    .as("eXIf takes precedence")
                    .isEqualTo(3);
            byte[] damaged = ImageFiles.pngWithChunk(png, type, Arrays.copyOf(text, text.length / 2));
            assertThat(decoder().readHeader(ByteBuffer.wrap(damaged)).orientation())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void tiffOrientationIsAppliedOnce(int orientation) {
        byte[] jpeg = withExif(encoded(PICTURE, ".jpg"), exif(orientation, ByteOrder.BIG_ENDIAN));
        for (int bits : new int[] {8, 16}) {
            byte[] tiff = ImageFiles.tiff(PICTURE, orientation, bits);
            assertThat(Pixels.of(tiff, INPUT_SIZE).differenceTo(Pixels.of(jpeg, INPUT_SIZE)))
                    .as(bits + " bits")
                    .isLessThan(3);
        }
    }

    @Test
    void transparentPixelsBecomeWhite() {
        BufferedImage clear = drawn(64, 32, BufferedImage.TYPE_4BYTE_ABGR);
        Graphics2D graphics = clear.createGraphics();
        graphics.setComposite(AlphaComposite.Src);
        graphics.setColor(new Color(255, 0, 0, 0));
        graphics.fillRect(0, 0, 32, 32);
        graphics.setColor(new Color(255, 0, 0, 128));
        graphics.fillRect(32, 0, 32, 32);
        graphics.dispose();
        for (String format : new String[] {"png", "tiff"}) {
            Pixels pixels = Pixels.of(written(clear, format), INPUT_SIZE);
            assertThat(pixels.at(5, 5)).as(format).isEqualTo(0xffffff);
            assertThat(pixels.at(40, 5)).as(format).isEqualTo(0xff7f7f);
        }
    }

    @Test
    void transparentPixelsOf16BitsBecomeWhite() {
        try (Scalar halfBlue = new Scalar(0xffff, 0, 0, 0x8000);
                Mat deep = new Mat(32, 64, CV_16UC4, halfBlue)) {
            assertThat(Pixels.of(encoded(deep, ".png"), INPUT_SIZE).at(9, 9)).isEqualTo(0x7f7fff);
        }
    }

    @Test
    void transparentPaletteColoursBecomeWhite() {
        byte[] levels = {0, (byte) 255};
        byte[] alpha = {(byte) 255, 0};
        var colours = new IndexColorModel(8, 2, levels, levels, levels, alpha);
        BufferedImage picture = new BufferedImage(64, 32, BufferedImage.TYPE_BYTE_INDEXED, colours);
        for (int x = 0; x < 32; x++) {
            picture.getRaster().setSample(x, 3, 0, 1);
        }
        for (String format : new String[] {"png", "gif"}) {
            Pixels pixels = Pixels.of(written(picture, format), INPUT_SIZE);
            assertThat(pixels.at(5, 3)).as(format).isEqualTo(0xffffff);
            assertThat(pixels.at(40, 3)).as(format).isZero();
        }
    }

    @Test
    void greyAndSixteenBitsBecomeEightBitColour() {
        BufferedImage grey = drawn(64, 32, BufferedImage.TYPE_BYTE_GRAY);
        for (String format : new String[] {"png", "jpeg", "bmp", "tiff"}) {
            Pixels pixels = Pixels.of(written(grey, format), INPUT_SIZE);
            int sample = grey.getRaster().getSample(40, 25, 0);
            assertThat(pixels.at(40, 25) & 0xff).as(format).isCloseTo(sample, within(2));
            assertThat(pixels.at(40, 25) >> 16).isEqualTo(pixels.at(40, 25) & 0xff);
        }
        try (Scalar blue = new Scalar(0xC0FF, 0x80FF, 0x40FF, 0);
                Mat deep = new Mat(32, 64, CV_16UC3, blue)) {
            assertThat(Pixels.of(encoded(deep, ".png"), INPUT_SIZE).at(9, 9)).isEqualTo(0x4080C0);
        }
    }

    @Test
    void cmykIsConvertedToRgb() {
        // The photo shows the word RED in red on black, and a red flag at the top left.
        Pixels pixels = Pixels.of(Shared.bytes("images/formats/pil_sample_cmyk.jpg"), INPUT_SIZE);
        assertThat(pixels.at(2, 2) >> 16).isGreaterThan(240);
        assertThat(pixels.at(2, 2) & 0xffff).isLessThan(0x3000);
        assertThat(pixels.at(50, 50) >> 16).isLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void reducedSizeJpegLooksLikeAShrunkOne(int shrink) {
        BufferedImage large = drawn(320 * shrink + shrink * 20 + 3, 240 * shrink + 5);
        Pixels small = Pixels.of(encoded(large, ".jpg", IMWRITE_JPEG_QUALITY, 95), 320);
        Pixels reference = Pixels.of(encoded(large, ".png"), 320);
        assertThat(small.differenceTo(reference)).isLessThan(2);
    }

    @Test
    void paddingIsBlack() {
        Pixels pixels = Pixels.of(encoded(drawn(200, 120), ".png"), INPUT_SIZE);
        assertThat(pixels.width()).isEqualTo(224);
        assertThat(pixels.height()).isEqualTo(128);
        assertThat(IntStream.range(0, 128).map(y -> pixels.at(200, y))).containsOnly(0);
        assertThat(IntStream.range(0, 224).map(x -> pixels.at(x, 120))).containsOnly(0);
        assertThat(pixels.at(199, 119)).isNotZero();
    }

    @Test
    void photoAboveALimitIsRejectedWithTheSetting() {
        byte[] photo = encoded(PICTURE, ".png");
        assertThatThrownBy(() -> decoder(100, 1_000_000).readHeader(ByteBuffer.wrap(photo)))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_BYTES))
                .hasMessageContainingAll("facet.image.max-bytes", "allows 100.", "%,d bytes".formatted(photo.length));
        assertThatThrownBy(() -> decoder(1_000_000, 23_999).readHeader(ByteBuffer.wrap(photo)))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS))
                .hasMessageContainingAll("facet.image.max-pixels", "23,999", "200 × 120 = 24,000");
        assertThat(decoder(photo.length, 24_000)
                        .readHeader(ByteBuffer.wrap(photo))
                        .pixels())
                .isEqualTo(24_000);
    }

    @Test
    void photoOf200MegapixelsIsDecodedAtReducedSize() {
        byte[] photo = ImageFiles.uniformJpeg(16_320, 12_240);
        long before = BytePointer.physicalBytes();
        assertThat(Pixels.of(photo, INPUT_SIZE).at(9, 9)).isEqualTo(0x808080);
        assertThat(BytePointer.physicalBytes() - before).isLessThan(100L << 20);
        assertThatThrownBy(() -> decoder().decodeFullSize(ByteBuffer.wrap(photo), 1 << 20))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS))
                .hasMessageContainingAll("facet.image.max-decoded-pixels", "16320 × 12240", "full size");
    }

    /** libjpeg keeps all coefficients of a progressive JPEG; other formats are not decoded at reduced size. */
    @Test
    void memoryOfPhotosThatCannotBeReducedIsLimited() {
        ImageDecoder decoder = new ImageDecoder(TestImageConfig.of(1 << 26, 250_000_000, 500_000));
        byte[] sequential = encoded(drawn(1600, 1200), ".jpg");
        byte[] progressive = encoded(drawn(1600, 1200), ".jpg", IMWRITE_JPEG_PROGRESSIVE, 1);
        byte[] png = encoded(drawn(1600, 1200), ".png");
        assertThat(widthAt160(decoder, sequential)).isEqualTo(160);
        for (byte[] photo : new byte[][] {progressive, png}) {
            assertThatThrownBy(() -> widthAt160(decoder, photo))
                    .isInstanceOfSatisfying(
                            DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS))
                    .hasMessageContainingAll("facet.image.max-decoded-pixels", "5 MB");
        }
    }

    private static int widthAt160(ImageDecoder decoder, byte[] photo) {
        ByteBuffer bytes = ByteBuffer.wrap(photo);
        try (LetterboxedImage image = decoder.decode(bytes, decoder.readHeader(bytes), new InputSpec(160, 32))) {
            return image.input().width();
        }
    }

    @Test
    void nativeMemoryIsFreed() {
        byte[] photo = withExif(encoded(drawn(1600, 1200), ".jpg"), exif(6, ByteOrder.BIG_ENDIAN));
        byte[] clear = written(drawn(800, 600, BufferedImage.TYPE_4BYTE_ABGR), "png");
        byte[] broken = TestPictures.cut(encoded(drawn(800, 600), ".webp"), 0.5);
        broken[4] = 0;
        broken[5] = 0;
        broken[6] = 0;
        decodeAll(20, photo, clear, broken);
        long tracked = NativeMemory.trackedBytes();
        long before = BytePointer.physicalBytes();
        decodeAll(150, photo, clear, broken);
        assertThat(BytePointer.totalBytes()).isEqualTo(tracked);
        assertThat(BytePointer.physicalBytes() - before).isLessThan(30L << 20);
    }

    private static void decodeAll(int times, byte[]... photos) {
        ImageDecoder decoder = decoder();
        for (int i = 0; i < times; i++) {
            for (byte[] photo : photos) {
                try (InputImage input = decoder.decode(
                                ByteBuffer.wrap(photo),
                                decoder.readHeader(ByteBuffer.wrap(photo)),
                                new InputSpec(INPUT_SIZE, 32))
                        .input()) {
                    assertThat(input.rgb().isDirect()).isTrue();
                } catch (DetectionException expected) {
                    assertThat(expected.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE);
                }
            }
        }
    }
}
