package io.facet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.header.TiffFile;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A TIFF decodes to its picture, or is rejected with the tag that prevents it. */
class TiffVariantsTest {
    private static final BufferedImage PICTURE = TestPictures.drawn(192, 128);
    private static final BufferedImage THUMBNAIL = TestPictures.drawn(48, 32);
    private static final int INPUT_SIZE = 640;

    @ParameterizedTest(name = "{0} bits, big endian {1}, BigTIFF {2}, planar {3}, tile {4}")
    @CsvSource({
        "8, false, false, false, 0",
        "8, true, false, true, 0",
        "8, false, true, false, 64",
        "8, true, true, true, 128",
        "16, false, false, false, 0",
        "16, true, true, true, 0",
        "16, true, false, false, 128",
        "16, false, true, true, 64"
    })
    void supportedVariantDecodesInEveryOrientation(int bits, boolean bigEndian, boolean big, boolean planar, int tile) {
        for (int orientation = 1; orientation <= 8; orientation++) {
            var file = new TiffFile(bigEndian, big);
            rgb(file.page(), PICTURE, bits, bigEndian, planar, tile).tag(274, orientation);
            byte[] jpeg = TestPictures.withExif(
                    TestPictures.encoded(PICTURE, ".jpg"),
                    TestPictures.exif(orientation, java.nio.ByteOrder.BIG_ENDIAN));
            assertThat(Pixels.of(file.toBytes(), INPUT_SIZE).differenceTo(Pixels.of(jpeg, INPUT_SIZE)))
                    .as("orientation " + orientation)
                    .isLessThan(3);
        }
    }

    @ParameterizedTest(name = "{0} instead of {1} is rejected with tag {2}")
    @CsvSource({
        "259=50000, Zstandard, 259",
        "259=6, old-style JPEG, 259",
        "259=50002, JPEG XL, 259",
        "259=34712, JPEG 2000, 259",
        "259=4, BitsPerSample, 258",
        "258=32, 32 bits, 258",
        "258=12, 12 bits, 258",
        "258=4, 4 bits, 258",
        "339=3, floating-point, 339",
        "339=2, signed, 339",
        "262=4, transparency mask, 262",
        "262=1, grey, 277",
        "262=5, CMYK, 277",
        "277=5, SamplesPerPixel, 277",
        "338=2, ExtraSamples, 277",
        "317=3, Predictor, 317"
    })
    void otherVariantIsRejectedWithItsTag(String change, String shown, int tag) {
        String[] parts = change.split("=");
        var file = new TiffFile(false, false);
        rgb(file.page(), PICTURE, 8, false, false, 0).tag(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
        assertRejected(file, shown, tag);
    }

    @Test
    void layoutsThatLibtiffScramblesAreRejected() {
        var deepPlanes = new TiffFile(false, false);
        rgb(deepPlanes.page(), PICTURE, 16, false, true, 0)
                .part(new byte[192 * 128 * 2])
                .tag(277, 4)
                .tag(338, 2);
        assertRejected(deepPlanes, "PlanarConfiguration", 284);
        var oddTiles = new TiffFile(false, false);
        rgb(oddTiles.page(), PICTURE, 8, false, false, 48);
        assertRejected(oddTiles, "TileWidth", 322);
        var noLengths = new TiffFile(false, false);
        rgb(noLengths.page(), PICTURE, 8, false, false, 0).tag(273, 8, 9000).partTags(273, 60_000);
        assertRejected(noLengths, "StripByteCounts", 279);
    }

    @ParameterizedTest
    @ValueSource(strings = {"254=1", "255=2", "unmarked", "child"})
    void thumbnailGivesWayToTheFullPage(String kind) {
        for (boolean big : new boolean[] {false, true}) {
            var file = new TiffFile(true, big);
            TiffFile.Page thumbnail = rgb(file.page(), THUMBNAIL, 8, true, false, 0);
            TiffFile.Page full = kind.equals("child") ? thumbnail.child() : file.page();
            rgb(full, PICTURE, 8, true, false, 0);
            if (kind.equals("child")) {
                thumbnail.tag(254, 1).tag(274, 6);
                full.without(274);
            } else if (!kind.equals("unmarked")) {
                thumbnail.tag(Integer.parseInt(kind.substring(0, 3)), Long.parseLong(kind.substring(4)));
            }
            Pixels pixels = Pixels.of(file.toBytes(), INPUT_SIZE);
            assertThat(Math.max(pixels.width(), pixels.height())).isEqualTo(192);
            if (kind.equals("child")) {
                assertThat(pixels.height()).as("orientation of the first page").isEqualTo(192);
            } else {
                assertThat(pixels.differenceTo(Pixels.of(PICTURE))).isZero();
            }
        }
    }

    @Test
    void firstOfSeveralFullPagesIsDecoded() {
        var file = new TiffFile(false, false);
        rgb(file.page(), TestPictures.drawn(600, 400), 8, false, false, 0);
        rgb(file.page(), TestPictures.drawn(1500, 1000), 8, false, false, 0);
        assertThat(Pixels.of(file.toBytes(), 1500).width()).isEqualTo(608);
    }

    @Test
    void largestCopyOfASmallFirstPageIsDecoded() {
        var file = new TiffFile(false, false);
        for (int i : new int[] {1, 2, 4}) {
            rgb(file.page(), TestPictures.drawn(150 * i, 100 * i), 8, false, false, 0);
        }
        assertThat(Pixels.of(file.toBytes(), INPUT_SIZE).width()).isEqualTo(608);
    }

    @Test
    void labIsDecodedWithoutATint() {
        // L* = 54.3, a* = 81, b* = 70 is red with white of D50.
        int[] red = {138, 81, 70};
        for (int photometric : new int[] {8, 9}) {
            int offset = photometric == 8 ? 0 : 128;
            byte[] samples = new byte[64 * 32 * 3];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (byte) (red[i % 3] + (i % 3 == 0 ? 0 : offset));
            }
            var file = new TiffFile(true, false);
            file.page()
                    .tag(256, 64)
                    .tag(257, 32)
                    .tag(258, 8, 8, 8)
                    .tag(262, photometric)
                    .tag(277, 3)
                    .part(samples);
            int rgb = Pixels.of(file.toBytes(), INPUT_SIZE).at(9, 9);
            assertThat(rgb >> 16).isGreaterThan(250);
            assertThat(rgb >> 8 & 0xff).isLessThan(10);
            assertThat(rgb & 0xff).isLessThan(10);
        }
    }

    @ParameterizedTest(name = "{0} bytes at {1}")
    @CsvSource({"73727, 8", "0, 8", "73728, 0"})
    void stripThatIsMissingOrIncompleteIsCorrupt(long bytes, long offset) {
        var file = new TiffFile(false, false);
        rgb(file.page(), PICTURE, 8, false, false, 0)
                .tag(273, offset)
                .tag(279, bytes)
                .partTags(60_000, 60_001);
        ImageDecoder decoder = TestPictures.decoder();
        assertThatThrownBy(() -> decoder.readHeader(ByteBuffer.wrap(file.toBytes())))
                .hasMessage("The TIFF is damaged: strip 1 is missing or incomplete.");
    }

    @Test
    void directoriesThatContainThemselvesAreRead() {
        var file = new TiffFile(false, false);
        rgb(file.page(), THUMBNAIL, 8, false, false, 0).tag(254, 1);
        byte[] bytes = file.toBytes();
        ByteBuffer tiff = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        tiff.putInt(bytes.length - 4, tiff.getInt(4));
        assertThat(Pixels.of(bytes, INPUT_SIZE).width()).isEqualTo(64);
    }

    @Test
    void unspecifiedFourthSampleIsIgnoredAndPremultipliedAlphaIsBlendedOnce() {
        for (int bits : new int[] {8, 16}) {
            byte[] halfRed = new byte[64 * 32 * 4 * bits / 8];
            for (int i = 0; i < halfRed.length; i += bits / 2) {
                Arrays.fill(halfRed, i, i + bits / 8, (byte) 0x80);
                Arrays.fill(halfRed, i + 3 * bits / 8, i + bits / 2, (byte) 0x80);
            }
            assertThat(Pixels.of(rgba(halfRed, bits, 0), INPUT_SIZE).at(9, 9)).isEqualTo(0x800000);
            assertThat(Pixels.of(rgba(halfRed, bits, 1), INPUT_SIZE).at(9, 9)).isEqualTo(0xff7f7f);
            assertThat(Pixels.of(rgba(halfRed, bits, 2), INPUT_SIZE).at(9, 9)).isEqualTo(0xbf7f7f);
        }
    }

    private static byte[] rgba(byte[] samples, int bits, int extra) {
        var file = new TiffFile(true, false);
        file.page()
                .tag(256, 64)
                .tag(257, 32)
                .tag(258, bits, bits, bits, bits)
                .tag(262, 2)
                .tag(277, 4)
                .tag(338, extra)
                .part(samples);
        return file.toBytes();
    }

    private static void assertRejected(TiffFile file, String shown, int tag) {
        ImageDecoder decoder = TestPictures.decoder();
        assertThatThrownBy(() -> decoder.readHeader(ByteBuffer.wrap(file.toBytes())))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT))
                .hasMessageContainingAll(shown, "(tag " + tag + ")");
    }

    /** Uncompressed RGB in one strip per plane, or in tiles if their side is not 0. */
    private static TiffFile.Page rgb(
            TiffFile.Page page, BufferedImage picture, int bits, boolean bigEndian, boolean planar, int tile) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        page.tag(256, width)
                .tag(257, height)
                .tag(258, bits, bits, bits)
                .tag(259, 1)
                .tag(262, 2)
                .tag(277, 3)
                .tag(284, planar ? 2 : 1);
        if (tile > 0) {
            page.tag(322, tile).tag(323, tile).partTags(324, 325);
        } else {
            page.tag(278, height);
        }
        for (int plane = 0; plane < (planar ? 3 : 1); plane++) {
            for (int y = 0; y < height; y += tile > 0 ? tile : height) {
                for (int x = 0; x < width; x += tile > 0 ? tile : width) {
                    int right = tile > 0 ? tile : width;
                    int bottom = tile > 0 ? tile : height;
                    page.part(samples(picture, x, y, right, bottom, bits, planar ? plane : -1));
                }
            }
        }
        return page;
    }

    /** Samples of 16 bits repeat the byte, so that the byte order does not matter. */
    private static byte[] samples(
            BufferedImage picture, int left, int top, int width, int height, int bits, int plane) {
        var out = new java.io.ByteArrayOutputStream();
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                boolean inside = x < picture.getWidth() && y < picture.getHeight();
                int rgb = inside ? picture.getRGB(x, y) : 0;
                for (int channel = 0; channel < 3; channel++) {
                    for (int i = 0; i < bits / 8 && (plane < 0 || plane == channel); i++) {
                        out.write(rgb >> 16 - 8 * channel);
                    }
                }
            }
        }
        return out.toByteArray();
    }
}
