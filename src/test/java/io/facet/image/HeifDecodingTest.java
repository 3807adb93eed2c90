package io.facet.image;

import static io.facet.image.heif.HeifBuilder.coded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage.InputSpec;
import io.facet.image.ImageDecoder.DecodedImage;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.ImageHeader;
import io.facet.image.heif.HeifBuilder;
import io.facet.testing.NativeMemory;
import io.facet.testing.Samples;
import io.facet.testing.Shared;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of HEIC and AVIF files, compared with the portrait from which they were made. */
class HeifDecodingTest {
    private static final int SIDE = 256;
    // At low quality, the files have 29 dB or more.
    private static final double SIMILAR = 28;
    private static final BufferedImage PORTRAIT = scaled(read(Samples.portrait()), SIDE, SIDE);

    @ParameterizedTest
    @ValueSource(strings = {"heic", "avif"})
    void tilesFormOnePicture(String suffix) {
        byte[] file = HeifBuilder.portrait(suffix, SIDE, SIDE).build();
        assertThat(psnr(file, SIDE, PORTRAIT)).isGreaterThan(SIMILAR);
        ImageHeader header = header(file);
        assertThat(header.format()).isEqualTo(ImageFormat.valueOf(suffix.toUpperCase(Locale.ROOT)));
        assertThat(header.hasAlpha()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"250, 201", "129, 256", "255, 130"})
    void lastTilesAreCutToTheSizeOfTheGrid(int width, int height) {
        byte[] file = HeifBuilder.portrait("heic", width, height).build();
        assertThat(psnr(file, SIDE, PORTRAIT.getSubimage(0, 0, width, height))).isGreaterThan(SIMILAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 96, 128, 200})
    void reducedPictureHasNoSeams(int inputSize) {
        byte[] grid = HeifBuilder.portrait("heic", SIDE, 240).build();
        byte[] png = TestPictures.written(copy(PORTRAIT.getSubimage(0, 0, SIDE, 240)), "png");
        assertThat(Pixels.of(grid, inputSize).psnrTo(Pixels.of(png, inputSize))).isGreaterThan(SIMILAR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"heic", "avif"})
    void reducedPictureOfAnOddSizeIsComplete(String suffix) {
        for (int inputSize : new int[] {40, 70, 130}) {
            Pixels grid = Pixels.of(HeifBuilder.portrait(suffix, 251, 243).build(), inputSize);
            // Its last column covers pixels outside of the grid, like that of a JPEG.
            byte[] jpeg = TestPictures.encoded(copy(PORTRAIT.getSubimage(0, 0, 251, 243)), ".jpg");
            assertThat(grid.psnrTo(Pixels.of(jpeg, inputSize))).isGreaterThan(24);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, -1, 1",
        "0, 1, 2",
        "2, -1, 3",
        "0, 0, 4",
        "1, 0, 5",
        "3, -1, 6",
        "1, 1, 7",
        "1, -1, 8",
        "2, 0, 2",
        "3, 0, 7"
    })
    void rotationAndMirrorOfTheContainerAreAppliedOnce(int turns, int axis, int exifOrientation) {
        HeifBuilder file = HeifBuilder.portrait("avif", SIDE, 200).rotated(turns);
        byte[] bytes = (axis < 0 ? file : file.mirrored(axis)).build();
        BufferedImage upright = turned(PORTRAIT.getSubimage(0, 0, SIDE, 200), turns);
        if (axis >= 0) {
            upright = transformed(
                    upright,
                    axis == 1
                            ? new AffineTransform(-1, 0, 0, 1, upright.getWidth(), 0)
                            : new AffineTransform(1, 0, 0, -1, 0, upright.getHeight()),
                    upright.getWidth(),
                    upright.getHeight());
        }
        assertThat(psnr(bytes, SIDE, upright)).isGreaterThan(SIMILAR);
        assertThat(header(bytes).orientation()).isEqualTo(exifOrientation);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 8})
    void portraitIsUprightAlthoughItsExifRepeatsTheRotation(int orientation) {
        byte[] file = Shared.bytes("images/heif/portrait-" + orientation + ".heic");
        assertThat(psnr(file, SIDE, PORTRAIT)).isGreaterThan(SIMILAR);
        assertThat(header(file).orientation()).isEqualTo(orientation);
    }

    @Test
    void croppingAppliesBeforeRotation() {
        // The centre of the part is 8 and 3.5 pixels away from the centre of the picture.
        byte[] file = HeifBuilder.portrait("heic", SIDE, SIDE)
                .cropped(100, 61, 16, -7)
                .rotated(1)
                .build();
        BufferedImage part = PORTRAIT.getSubimage(86, 94, 100, 61);
        assertThat(psnr(file, SIDE, turned(part, 1))).isGreaterThan(SIMILAR);
        assertThat(header(file).uprightWidth()).isEqualTo(61);
        assertThat(Pixels.of(file, 64).width()).isEqualTo(64);
    }

    @Test
    void onePixelOfALargeGridIsRejected() {
        int[] tiles = new int[64 * 64];
        Arrays.fill(tiles, 1);
        byte[] padding = HeifBuilder.box("free", new byte[3_000_000]);
        byte[] file = HeifBuilder.join(
                new HeifBuilder()
                        .add(coded("quarter-1.heic"), 128, 128)
                        .grid(64, 64, 8192, 8192, tiles)
                        .cropped(1, 1, 0, 0)
                        .primary(2)
                        .build(),
                padding);
        ImageDecoder decoder = TestPictures.decoder(10_000_000, 30_000_000);
        ByteBuffer photo = ByteBuffer.wrap(file);
        assertThatThrownBy(() -> decoder.decode(photo, decoder.readHeader(photo), new InputSpec(SIDE, 32)))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS));
    }

    @Test
    void transparencyOfBothFormatsIsShownOnWhite() {
        byte[] heic = HeifBuilder.portrait("heic", SIDE, SIDE)
                .add(coded("alpha.heic"), SIDE, SIDE)
                .auxiliary(HeifBuilder.ALPHA, 5)
                .build();
        for (byte[] file : new byte[][] {heic, HeifBuilder.bytes("transparent.avif")}) {
            assertThat(header(file).hasAlpha()).isTrue();
            assertThat(psnr(file, SIDE, faded(false))).isGreaterThan(SIMILAR);
            assertThat(Pixels.of(file, 64).at(32, 0) & 0xff).isGreaterThan(240);
        }
    }

    @Test
    void premultipliedColoursAreNotMultipliedAgain() {
        byte[] file = HeifBuilder.portrait("heic", SIDE, SIDE)
                .add(coded("alpha.heic"), SIDE, SIDE)
                .auxiliary(HeifBuilder.ALPHA, 5)
                .reference("prem", 5, 6)
                .build();
        assertThat(psnr(file, SIDE, faded(true))).isGreaterThan(SIMILAR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ten-bits.heic", "ten-bits.avif"})
    void tenBitsAreReduced(String resource) {
        assertThat(psnr(HeifBuilder.bytes(resource), SIDE, PORTRAIT)).isGreaterThan(SIMILAR);
        assertThat(Pixels.of(HeifBuilder.bytes(resource), 64)
                        .psnrTo(Pixels.of(TestPictures.written(PORTRAIT, "png"), 64)))
                .isGreaterThan(SIMILAR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"quarter-1.heic", "quarter-1.avif"})
    void firstPictureOfASequenceIsUsed(String resource) {
        BufferedImage quarter = PORTRAIT.getSubimage(0, 0, 128, 128);
        assertThat(psnr(HeifBuilder.sequence(coded(resource), 128, 128, 1, 0, 0, 1), SIDE, quarter))
                .isGreaterThan(SIMILAR);
        assertThat(psnr(HeifBuilder.sequence(coded(resource), 128, 128, 0, 1, -1, 0), SIDE, turned(quarter, 3)))
                .isGreaterThan(SIMILAR);
    }

    @Test
    void thumbnailsDepthMapsGainMapsAndExifAreIgnored() {
        byte[] exif = TestPictures.exif(6, ByteOrder.BIG_ENDIAN);
        byte[] file = HeifBuilder.portrait("heic", SIDE, SIDE)
                .add(coded("quarter-4.heic"), 128, 128)
                .reference("thmb", 6, 5)
                .add(coded("alpha.heic"), SIDE, SIDE)
                .auxiliary("urn:mpeg:mpegB:cicp:systems:auxiliary:depth", 5)
                .add(coded("alpha.heic"), SIDE, SIDE)
                .auxiliary("urn:com:apple:photo:2020:aux:hdrgainmap", 5)
                .item("Exif", 0, HeifBuilder.join(HeifBuilder.ints(0), exif))
                .reference("cdsc", 9, 5)
                .build();
        assertThat(psnr(file, SIDE, PORTRAIT)).isGreaterThan(SIMILAR);
        assertThat(header(file).orientation()).isEqualTo(1);
    }

    @Test
    void pictureBehindAnIdentityAndAToneMapIsUsed() {
        byte[] file = HeifBuilder.portrait("heic", SIDE, 130)
                .rotated(1)
                .item("tmap", 1, new byte[1])
                .reference("dimg", 6, 5, 1)
                .item("iden", 1, new byte[1])
                .reference("dimg", 7, 6)
                .rotated(1)
                .primary(7)
                .build();
        assertThat(psnr(file, SIDE, turned(PORTRAIT.getSubimage(0, 0, SIDE, 130), 2)))
                .isGreaterThan(SIMILAR);
    }

    @Test
    void colourProfileIsKept() {
        byte[] profile = new byte[132];
        profile[3] = (byte) 132;
        System.arraycopy(HeifBuilder.text("RGB "), 0, profile, 16, 4);
        byte[] file = HeifBuilder.portrait("heic", SIDE, SIDE)
                .property("colr", false, HeifBuilder.join(HeifBuilder.text("prof"), profile))
                .build();
        try (DecodedImage decoded = TestPictures.decoder().decodeFullSize(ByteBuffer.wrap(file), 1000)) {
            assertThat(decoded.colourProfile()).hasValue(profile);
        }
    }

    /** As after a download that was interrupted. */
    @ParameterizedTest
    @ValueSource(strings = {"heic", "avif"})
    void pictureWhoseEndConsistsOfZerosIsCorruptInsteadOfBlack(String suffix) {
        for (int percent : new int[] {40, 60, 90, 97}) {
            byte[] file = HeifBuilder.portrait(suffix, SIDE, SIDE).build();
            Arrays.fill(file, file.length * percent / 100, file.length, (byte) 0);
            assertThatThrownBy(() -> Pixels.of(file, SIDE))
                    .as("%d %%", percent)
                    .isInstanceOfSatisfying(
                            DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE));
        }
    }

    @Test
    void nativeMemoryIsFreed() {
        byte[] transparent = HeifBuilder.bytes("transparent.avif");
        byte[] grid = HeifBuilder.portrait("heic", 250, 201).rotated(1).build();
        byte[] deep = HeifBuilder.bytes("ten-bits.heic");
        byte[] broken = grid.clone();
        Arrays.fill(broken, broken.length - 900, broken.length - 200, (byte) 0x55);
        decodeAll(10, transparent, grid, deep, broken);
        long tracked = NativeMemory.trackedBytes();
        long before = BytePointer.physicalBytes();
        decodeAll(60, transparent, grid, deep, broken);
        assertThat(BytePointer.totalBytes()).isEqualTo(tracked);
        assertThat(BytePointer.physicalBytes() - before).isLessThan(30L << 20);
    }

    private static void decodeAll(int times, byte[]... files) {
        ImageDecoder decoder = TestPictures.decoder();
        for (int i = 0; i < times; i++) {
            for (byte[] file : files) {
                ByteBuffer photo = ByteBuffer.wrap(file);
                try (LetterboxedImage small = decoder.decode(photo, decoder.readHeader(photo), new InputSpec(64, 32));
                        DecodedImage full = decoder.decodeFullSize(photo, 1000)) {
                    assertThat(full.rgb().cols())
                            .isGreaterThan(small.letterbox().targetWidth());
                } catch (DetectionException broken) {
                    assertThat(broken.code()).isEqualTo(ErrorCode.CORRUPT_IMAGE);
                }
            }
        }
    }

    private static ImageHeader header(byte[] file) {
        return TestPictures.decoder().readHeader(ByteBuffer.wrap(file));
    }

    private static double psnr(byte[] file, int inputSize, BufferedImage expected) {
        return Pixels.of(file, inputSize).psnrTo(Pixels.of(copy(expected)));
    }

    /** From transparent at the top to opaque at the bottom. */
    private static BufferedImage faded(boolean premultiplied) {
        BufferedImage faded = copy(PORTRAIT);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int rgb = 0;
                for (int shift = 0; shift < 24; shift += 8) {
                    int colour = faded.getRGB(x, y) >> shift & 0xff;
                    int shown = premultiplied ? colour : colour * y / 255;
                    rgb |= Math.min(255, shown + 255 - y) << shift;
                }
                faded.setRGB(x, y, rgb);
            }
        }
        return faded;
    }

    /** Turned to the left. */
    private static BufferedImage turned(BufferedImage picture, int quarterTurns) {
        BufferedImage turned = picture;
        for (int i = 0; i < quarterTurns; i++) {
            var left = new AffineTransform(0, -1, 1, 0, 0, turned.getWidth());
            turned = transformed(turned, left, turned.getHeight(), turned.getWidth());
        }
        return turned;
    }

    private static BufferedImage transformed(BufferedImage picture, AffineTransform transform, int width, int height) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = result.createGraphics();
        graphics.drawImage(picture, transform, null);
        graphics.dispose();
        return result;
    }

    private static BufferedImage copy(BufferedImage picture) {
        return transformed(picture, new AffineTransform(), picture.getWidth(), picture.getHeight());
    }

    private static BufferedImage scaled(BufferedImage picture, int width, int height) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = result.createGraphics();
        // Bilinear at one half averages four pixels.
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return result;
    }

    private static BufferedImage read(byte[] jpeg) {
        try {
            return ImageIO.read(new ByteArrayInputStream(jpeg));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
