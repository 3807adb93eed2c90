package io.facet.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.image.header.ImageFiles;
import io.facet.image.header.ImageHeader;
import io.facet.testing.Shared;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged, malicious and unusual files take little time and memory. */
class HostileFilesTest {
    private static final long LITTLE_MEMORY = 64L << 20;
    private static final long LITTLE_TIME = Duration.ofSeconds(3).toNanos();

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "hostile/65536-uint32-limit.png  | TOO_MANY_PIXELS     | claims 4,295 MP",
                "hostile/giant-image.jpg         | TOO_MANY_PIXELS     | 280 MP",
                "hostile/truncated.jpg           | CORRUPT_IMAGE       | no end marker",
                "hostile/truncated_jpeg.jpg      | 100x100             | progressive; only its last refinement is cut off",
                "hostile/corrupt-header.jpg      | CORRUPT_IMAGE       | cut inside its EXIF block",
                "hostile/truncated.png           | CORRUPT_IMAGE       | no IEND",
                "hostile/truncated_image.png     | CORRUPT_IMAGE       | no IEND",
                "hostile/decompression_bomb.gif  | CORRUPT_IMAGE       | 67 MP in 44 bytes",
                "hostile/apng-bad-filter-152B.png | CORRUPT_IMAGE      | its still picture has no data",
                "hostile/apng-400KB.png          | TOO_MANY_PIXELS     | 100 MP of one colour",
                "hostile/jpeg-sequential-1000-scans.jpg | TOO_MANY_PIXELS | 1,000 scans of 100 MP",
                "hostile/png-70000x20.png        | 70000x20            | only its width is large",
                "hostile/tiff-168B.tif           | CORRUPT_IMAGE       | one tile of 268 MP for 32 × 32 pixels",
                "hostile/tiff-float64-17KB.tif   | UNSUPPORTED_FORMAT  | 64 bits per sample",
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
                "formats/image.heic              | 256x256             | whole",
                "formats/pitm.avif               | 4096x800            | whole"
            })
    void fileHasTheExpectedOutcome(String file, String expected, String why) {
        byte[] photo = Shared.bytes("images/" + file);
        long before = Pointer.physicalBytes();
        long start = cpuTime();
        String outcome = outcome(photo);
        assertThat(cpuTime() - start).isLessThan(LITTLE_TIME);
        assertThat(outcome).as(why).isEqualTo(expected);
        assertThat(Pointer.physicalBytes() - before).isLessThan(LITTLE_MEMORY);
    }

    @Test
    void everySharedFileIsInTheTable() throws ReflectiveOperationException {
        String table = String.join(
                "\n",
                getClass()
                        .getDeclaredMethod("fileHasTheExpectedOutcome", String.class, String.class, String.class)
                        .getAnnotation(CsvSource.class)
                        .value());
        List<String> files = new ArrayList<>();
        for (String folder : new String[] {"hostile", "formats"}) {
            Shared.names("images/" + folder).forEach(name -> files.add(folder + "/" + name));
        }
        assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(table).contains(file));
    }

    @Test
    void jpegWithTooFewBytesForItsSizeIsRejected() {
        byte[] photo = TestPictures.encoded(TestPictures.drawn(64, 64), ".jpg");
        ByteBuffer jpeg = ByteBuffer.wrap(photo);
        jpeg.putShort(frame(photo) + 5, (short) 9000).putShort(frame(photo) + 7, (short) 9000);
        assertThat(outcome(photo)).isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void progressiveJpegWithoutComponentsIsRejected() {
        byte[] photo = TestPictures.encoded(TestPictures.drawn(64, 64), ".jpg");
        int frame = frame(photo);
        photo[frame + 1] = (byte) 0xc2;
        photo[frame + 9] = 0;
        assertThat(outcome(photo)).isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void exifWithOverlappingTagsIsCheap() {
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
    void jpegWithThousandsOfScansIsRejected() {
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

    /** OpenCV 4.13 corrupts memory when libpng rejects a frame of an animation. */
    @Test
    void onlyTheStillPictureOfAnAnimatedPngIsDecoded() {
        byte[] frame = {0, 0, 0, 1, 'n', 'o', ' ', 'd', 'e', 'f', 'l', 'a', 't', 'e'};
        byte[] png = TestPictures.encoded(TestPictures.drawn(64, 48), ".png");
        byte[] animated = ImageFiles.pngWithChunk(png, "fdAT", frame);
        animated = ImageFiles.pngWithChunk(animated, "fcTL", frameControl(64, 48));
        animated = ImageFiles.pngWithChunk(animated, "IDAT", new byte[0]);
        animated = ImageFiles.pngWithChunk(
                animated, "acTL", ByteBuffer.allocate(8).putInt(2).array());
        assertThat(outcome(animated)).isEqualTo("64x48");
        assertThat(Pixels.of(animated, 640).differenceTo(Pixels.of(png, 640))).isZero();
    }

    /** The CPU time of this thread, which other processes do not affect. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static byte[] frameControl(int width, int height) {
        return ByteBuffer.allocate(26).putInt(0).putInt(width).putInt(height).array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zTXt", "iTXt", "iCCP", "tRNS", "PLTE", "junk"})
    void repeatedPngChunksAreCheap(String type) {
        byte[] bomb = ImageFiles.deflatedChunk(type, new byte[8_000_000]);
        byte[] png = TestPictures.encoded(TestPictures.drawn(64, 48), ".png");
        byte[] photo = ImageFiles.withInserted(png, bomb, 500);
        long start = cpuTime();
        outcome(photo);
        assertThat(cpuTime() - start).isLessThan(LITTLE_TIME);
    }

    @Test
    void pngWithInvalidHeaderChunksIsRejected() {
        byte[] png = TestPictures.encoded(TestPictures.drawn(64, 48), ".png");
        assertThat(outcome(ImageFiles.pngWithChunk(png, "IHDR", new byte[13]))).isEqualTo("CORRUPT_IMAGE");
        png[11] = 12;
        assertThat(outcome(png)).isEqualTo("CORRUPT_IMAGE");
    }

    /** Each scan visits all blocks of 100 MP. */
    @ParameterizedTest
    @ValueSource(ints = {0xc0, 0xc2})
    void jpegWithManyScansOfALargePictureIsRejected(int frame) {
        ByteBuffer jpeg = ByteBuffer.allocate(300_000);
        jpeg.putShort((short) 0xffd8).put((byte) 0xff).put((byte) frame);
        jpeg.put(new byte[] {0, 17, 8, 0x27, 0x10, 0x27, 0x10, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0});
        // A comment that contains an end marker.
        jpeg.put(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 4, (byte) 0xff, (byte) 0xd9});
        for (int i = 0; i < 50; i++) {
            jpeg.put(new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, (byte) (1 + i % 3), 0, 0, 63, 0, 0x2a});
            jpeg.put(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 4, (byte) 0xff, (byte) 0xd9});
        }
        jpeg.putShort(jpeg.capacity() - 2, (short) 0xffd9);
        assertThat(outcome(jpeg.array())).isEqualTo("TOO_MANY_PIXELS");
    }

    @Test
    void gifWithTooFewBytesForItsSizeIsRejected() {
        byte[] gif = TestPictures.written(TestPictures.drawn(64, 48), "gif");
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 9000)
                .putShort(8, (short) 9000);
        assertThat(outcome(gif)).isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void tiffWithTooFewBytesForItsSizeIsRejected() {
        byte[] whole = ImageFiles.tiff(TestPictures.drawn(64, 48), 1, 8);
        assertThat(outcome(whole)).isEqualTo("64x48");
        assertThat(outcome(withTag(whole, 257, 480))).as("height").isEqualTo("CORRUPT_IMAGE");
        assertThat(outcome(withTag(withTag(whole, 256, 9000), 257, 9000))).isEqualTo("CORRUPT_IMAGE");
        byte[] deflated = withTag(whole, 259, 8);
        assertThat(outcome(withTag(withTag(deflated, 256, 9000), 257, 9000))).isEqualTo("CORRUPT_IMAGE");
    }

    @Test
    void tiffWithUnsupportedSamplesOrCompressionIsRejected() {
        byte[] whole = ImageFiles.tiff(TestPictures.drawn(64, 48), 1, 8);
        assertThat(outcome(withTag(whole, 258, 64))).isEqualTo("UNSUPPORTED_FORMAT");
        assertThat(outcome(withTag(whole, 259, 50_000))).isEqualTo("UNSUPPORTED_FORMAT");
        // SampleFormat instead of RowsPerStrip.
        assertThat(outcome(withTag(whole, 278, 339, 3))).isEqualTo("UNSUPPORTED_FORMAT");
    }

    @Test
    void tiffWithOversizedTilesIsRejected() {
        byte[] strips = ImageFiles.tiff(TestPictures.drawn(64, 48), 1, 8);
        for (int side : new int[] {0, 16_368, 1 << 30}) {
            byte[] tiles = withTag(withTag(strips, 278, 322, side), 279, 323, side);
            assertThat(outcome(tiles)).as("" + side).isEqualTo("CORRUPT_IMAGE");
        }
    }

    private static byte[] withTag(byte[] tiff, int tag, int value) {
        return withTag(tiff, tag, tag, value);
    }

    /** Replaces the entry of a tag by another one with this value. */
    private static byte[] withTag(byte[] tiff, int tag, int newTag, int value) {
        ByteBuffer bytes = ByteBuffer.wrap(tiff.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int at = bytes.getInt(4) + 2;
        while (bytes.getShort(at) != tag) {
            at += 12;
        }
        bytes.putShort(at, (short) newTag)
                .putShort(at + 2, (short) 4)
                .putInt(at + 4, 1)
                .putInt(at + 8, value);
        return bytes.array();
    }

    /** Changes random bytes of every format, mostly in the header. */
    @Test
    void damagedFilesAreDecodedOrRejected() {
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

    /** The position of the start of frame. */
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
            ImageHeader header = decoder.readHeader(ByteBuffer.wrap(photo));
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
