package io.facet.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage;
import io.facet.detection.InputSpec;
import io.facet.image.header.ImageHeader;
import io.facet.testing.Shared;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What broken, lying and unusual files come to: quickly, and in little memory. */
class HostileFilesTest {
    private static final long LITTLE_MEMORY = 64L << 20;

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "hostile/65536-uint32-limit.png  | TOO_MANY_PIXELS     | claims 4,295 MP",
                "hostile/giant-image.jpg         | TOO_MANY_PIXELS     | 280 MP",
                "hostile/truncated.jpg           | CORRUPT_IMAGE       | no end marker",
                "hostile/truncated_jpeg.jpg      | CORRUPT_IMAGE       | no end marker",
                "hostile/corrupt-header.jpg      | CORRUPT_IMAGE       | cut inside its EXIF block",
                "hostile/truncated.png           | CORRUPT_IMAGE       | no IEND",
                "hostile/truncated_image.png     | CORRUPT_IMAGE       | no IEND",
                "hostile/decompression_bomb.gif  | CORRUPT_IMAGE       | 67 MP in 44 bytes",
                "hostile/truncated_app14.jpg     | 100x100             | an odd segment before a whole picture",
                "hostile/big-height.webp         | 13x169              | only its name is large",
                "hostile/grey-plus-alpha.gif     | 2x1                 | whole",
                "formats/16-bit-grey-alpha.png   | 109x96              | whole",
                "formats/4.webp                  | 1024x772            | whole",
                "formats/5_webp_a.webp           | 300x300             | whole",
                "formats/8bit_depth.tiff         | 21x21               | whole",
                "formats/Crash_test.gif          | 800x533             | the first of its frames",
                "formats/pil_sample_cmyk.jpg     | 100x100             | whole",
                "formats/Channel_digital_image_CMYK_color.jpg | 500x333 | whole",
                "formats/image.heic              | UNSUPPORTED_FORMAT  | this OpenCV reads no HEIC",
                "formats/pitm.avif               | UNSUPPORTED_FORMAT  | this OpenCV is built without AVIF"
            })
    void everyFileHasItsOutcome(String file, String expected, String why) {
        byte[] photo = Shared.bytes("images/" + file);
        long before = Pointer.physicalBytes();
        String outcome = Assertions.assertTimeout(Duration.ofSeconds(1), () -> outcome(photo));
        assertThat(outcome).as(why).isEqualTo(expected);
        assertThat(Pointer.physicalBytes() - before).isLessThan(LITTLE_MEMORY);
    }

    @Test
    void everySharedFileIsInTheTable() throws ReflectiveOperationException {
        String table = String.join(
                "\n",
                getClass()
                        .getDeclaredMethod("everyFileHasItsOutcome", String.class, String.class, String.class)
                        .getAnnotation(CsvSource.class)
                        .value());
        List<String> files = new ArrayList<>();
        for (String folder : new String[] {"hostile", "formats"}) {
            Shared.names("images/" + folder).forEach(name -> files.add(folder + "/" + name));
        }
        assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(table).contains(file));
    }

    @Test
    void aSmallJpegThatClaimsALargePictureIsRefusedBeforeItIsDecoded() {
        byte[] photo = TestPictures.encoded(TestPictures.drawn(64, 64), ".jpg");
        ByteBuffer jpeg = ByteBuffer.wrap(photo);
        jpeg.putShort(frame(photo) + 5, (short) 9000).putShort(frame(photo) + 7, (short) 9000);
        assertThat(outcome(photo)).isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void exifWhoseTagsAllPointToTheSameBytesCostsNothing() {
        ByteBuffer exif = ByteBuffer.allocate(65_000);
        exif.put(new byte[] {'M', 'M'}).putShort((short) 42).putInt(8).putShort((short) 4000);
        for (int tag = 1; tag <= 4000; tag++) {
            exif.putShort((short) tag).putShort((short) 1).putInt(60_000).putInt(0);
        }
        byte[] jpeg = TestPictures.encoded(TestPictures.drawn(64, 64), ".jpg");
        byte[] photo = TestPictures.withExif(jpeg, exif.array());
        assertThat(outcome(photo)).isEqualTo("64x64");
    }

    @Test
    void aJpegOfThousandsOfScansIsRefusedBeforeItIsDecoded() {
        byte[] jpeg = TestPictures.encoded(
                TestPictures.drawn(64, 64),
                ".jpg",
                org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE,
                1);
        byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 1, 1, 0, 0};
        ByteBuffer many = ByteBuffer.allocate(jpeg.length + 5000 * scan.length).put(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < 5000; i++) {
            many.put(scan);
        }
        assertThat(outcome(many.put(jpeg, jpeg.length - 2, 2).array())).isEqualTo("CORRUPT_IMAGE");
    }

    /** Every format with bytes changed at random, mostly in its header: an answer or a reason, never anything else. */
    @Test
    void noDamageBringsOutAnythingButAReason() {
        Random random = new Random(1);
        BufferedImage picture = TestPictures.drawn(60, 40);
        List<byte[]> photos = Stream.concat(
                        Stream.of(".jpg", ".png", ".webp", ".bmp", ".tiff")
                                .map(suffix -> TestPictures.encoded(picture, suffix)),
                        Stream.of(
                                TestPictures.written(picture, "gif"),
                                TestPictures.withExif(
                                        TestPictures.encoded(picture, ".jpg"),
                                        TestPictures.exif(6, ByteOrder.LITTLE_ENDIAN))))
                .toList();
        for (int i = 0; i < 1500; i++) {
            byte[] photo = photos.get(i % photos.size()).clone();
            int range = random.nextBoolean() ? Math.min(120, photo.length) : photo.length;
            for (int change = random.nextInt(4); change >= 0; change--) {
                photo[random.nextInt(range)] = (byte) random.nextInt(256);
            }
            assertThat(outcome(photo)).isNotNull();
        }
    }

    /** Where the start of frame begins that the JPEG has. */
    private static int frame(byte[] jpeg) {
        for (int at = 2; ; at++) {
            if (jpeg[at] == (byte) 0xff && jpeg[at + 1] == (byte) 0xc0) {
                return at;
            }
        }
    }

    private static String outcome(byte[] photo) {
        ImageDecoder decoder = TestPictures.decoder();
        try {
            ImageHeader header = decoder.admit(ByteBuffer.wrap(photo));
            try (InputImage input = decoder.decode(ByteBuffer.wrap(photo), header, new InputSpec(640, 32))
                    .input()) {
                assertThat(input.rgb().remaining()).isPositive();
                return header.width() + "x" + header.height();
            }
        } catch (DetectionException e) {
            assertThat(e.code()).isIn(ErrorCode.CORRUPT_IMAGE, ErrorCode.UNSUPPORTED_FORMAT, ErrorCode.TOO_MANY_PIXELS);
            assertThat(e).hasMessageEndingWith(".");
            return e.code().name();
        }
    }
}
