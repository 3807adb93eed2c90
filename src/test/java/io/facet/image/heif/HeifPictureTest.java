package io.facet.image.heif;

import static io.facet.image.heif.HeifBuilder.coded;
import static io.facet.image.heif.HeifBuilder.ints;
import static io.facet.image.heif.HeifBuilder.portrait;
import static io.facet.image.heif.HeifBuilder.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.testing.Shared;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers: what is read from them, and which ones are rejected before a decoder sees them. */
@Timeout(20)
class HeifPictureTest {
    private static final int SIDE = 256;

    @Test
    void tilesAndSizesAreRead() {
        HeifPicture picture = read(portrait("heic", 250, 201).build());
        assertThat(picture.codec()).isEqualTo(Codec.HEVC);
        assertThat(picture.colour()).returns(250, TileGrid::width).returns(201, TileGrid::height);
        assertThat(picture.colour()).returns(2, TileGrid::columns).returns(2, TileGrid::rows);
        assertThat(picture.colour().tiles())
                .extracting(tile -> tile.format().width())
                .containsOnly(128L);
        assertThat(picture.alpha()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"quarter-1.heic, 8, 0.5", "ten-bits.heic, 10, 1.0", "alpha.heic, 8, 0.0", "ten-bits.avif, 10, 0.5"})
    void formatIsReadFromTheCodedPicture(String resource, int bits, double chromaShare) {
        assertThat(coded(resource).format())
                .returns(bits, CodedPicture.Format::bitDepth)
                .returns(chromaShare, CodedPicture.Format::chromaShare);
    }

    @ParameterizedTest
    @CsvSource({
        "iphone-grid.heic, 4032, 3024, 48, 1",
        "samsung-grid.heic, 4000, 3000, 48, 6",
        "xiaomi-grid.heic, 2592, 1944, 24, 1",
        "8bit.avif, 1617, 1080, 1, 1"
    })
    void filesOfPhonesAreRead(String name, int width, int height, int tiles, int orientation) {
        HeifPicture picture = read(Shared.bytes("images/heif/" + name));
        assertThat(picture.placement()).returns(width, Placement::width).returns(height, Placement::height);
        assertThat(picture.placement().exifOrientation()).isEqualTo(orientation);
        assertThat(picture.colour().tiles()).hasSize(tiles);
    }

    @Test
    void truncatedFileIsAlwaysRejected() {
        byte[][] files = {
            portrait("heic", SIDE, SIDE).build(),
            portrait("avif", SIDE, SIDE).build(),
            HeifBuilder.bytes("transparent.avif"),
            HeifBuilder.sequence(coded("quarter-1.heic"), 128, 128, 1, 0, 0, 1)
        };
        for (byte[] file : files) {
            for (int length = 24; length < file.length; length += 1 + file.length / 150) {
                assertRejected(Arrays.copyOf(file, length), ErrorCode.CORRUPT_IMAGE, "");
            }
            assertRejected(Arrays.copyOf(file, file.length - 1), ErrorCode.CORRUPT_IMAGE, "");
        }
    }

    @Test
    void appendedVideoMayBeCut() {
        byte[] file = portrait("heic", SIDE, SIDE).build();
        byte[] video = HeifBuilder.box("mpvd", new byte[1000]);
        assertThat(read(HeifBuilder.join(file, Arrays.copyOf(video, 500)))
                        .colour()
                        .tiles())
                .hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "avc1, H.264",
        "vvc1, VVC",
        "jpeg, JPEG",
        "j2k1, JPEG 2000",
        "unci, uncompressed",
        "iovl, overlay",
        "abcd, abcd"
    })
    void otherCodingsAreNamed(String type, String name) {
        byte[] file = new HeifBuilder()
                .item(type, 0, new byte[10])
                .property("ispe", false, ints(0, 64, 64))
                .build();
        assertRejected(file, ErrorCode.UNSUPPORTED_FORMAT, name);
    }

    @Test
    void unknownPropertyIsRejectedOnlyIfItIsEssential() {
        HeifBuilder file = new HeifBuilder().add(coded("quarter-1.heic"), 128, 128);
        assertThat(read(file.property("abcd", false, new byte[4]).build()).codec())
                .isEqualTo(Codec.HEVC);
        assertRejected(file.property("efgh", true, new byte[4]).build(), ErrorCode.UNSUPPORTED_FORMAT, "efgh");
    }

    @Test
    void codedSizeMustFitTheContainer() {
        for (String suffix : new String[] {"heic", "avif"}) {
            byte[] small =
                    new HeifBuilder().add(coded("ten-bits." + suffix), 100, 100).build();
            assertRejected(small, ErrorCode.CORRUPT_IMAGE, "100 × 100 pixels is coded with 256 × 256");
            byte[] large = new HeifBuilder()
                    .add(coded("ten-bits." + suffix), 60_000, 60_000)
                    .cropped(1, 1, 0, 0)
                    .build();
            assertRejected(large, ErrorCode.CORRUPT_IMAGE, "60,000 × 60,000 pixels is coded with 256 × 256");
        }
    }

    @Test
    void laterHeadersOfACodedPictureAreChecked() {
        CodedPicture picture = coded("quarter-1.avif");
        CodedPicture large = coded("ten-bits.avif");
        byte[] both = new byte[picture.data().limit() + large.data().limit()];
        ByteBuffer.wrap(both).put(picture.data().slice()).put(large.data().slice());
        var appended = new CodedPicture(Codec.AV1, picture.configuration(), ByteBuffer.wrap(both), picture.format());
        assertRejected(
                new HeifBuilder().add(appended, 64, 64).build(), ErrorCode.CORRUPT_IMAGE, "is coded with 256 × 256");
    }

    @Test
    void gridsThatDoNotMatchTheirTilesAreRejected() {
        assertRejected(portrait("heic", 257, SIDE).build(), ErrorCode.CORRUPT_IMAGE, "2 tiles of 128 pixels");
        HeifBuilder three = new HeifBuilder();
        IntStream.rangeClosed(1, 3).forEach(i -> three.add(coded("quarter-" + i + ".heic"), 128, 128));
        assertRejected(
                three.grid(2, 2, SIDE, SIDE, 1, 2, 3).primary(4).build(),
                ErrorCode.CORRUPT_IMAGE,
                "3 tiles for a grid of 2 × 2");
        HeifBuilder mixed = new HeifBuilder()
                .add(coded("quarter-1.heic"), 128, 128)
                .add(coded("quarter-2.heic"), 120, 128)
                .grid(1, 2, 248, 128, 1, 2)
                .primary(3);
        assertRejected(mixed.build(), ErrorCode.CORRUPT_IMAGE, "different sizes");
        HeifBuilder rotatedTile = new HeifBuilder()
                .add(coded("quarter-1.heic"), 128, 128)
                .rotated(1)
                .grid(1, 1, 128, 128, 1)
                .primary(2);
        assertRejected(rotatedTile.build(), ErrorCode.UNSUPPORTED_FORMAT, "rotated or cropped tiles");
    }

    @Test
    void tilesOfManyUsesOfTheSameBytesAreRejected() {
        HeifBuilder file = new HeifBuilder().add(coded("quarter-1.heic"), 128, 128);
        int[] same = new int[200];
        Arrays.fill(same, 1);
        assertRejected(
                file.grid(1, 200, 25_600, 128, same).primary(2).build(), ErrorCode.CORRUPT_IMAGE, "the same bytes");
        HeifBuilder huge = new HeifBuilder().add(coded("quarter-1.heic"), 128, 128);
        int[] many = new int[65_025];
        Arrays.fill(many, 1);
        assertRejected(
                huge.grid(255, 255, 32_640, 32_640, many).primary(2).build(),
                ErrorCode.CORRUPT_IMAGE,
                "at most 4096 are allowed");
    }

    @Test
    void sharedBytesOfExtentsAreRejectedAndLargeOffsetsDoNotOverflow() {
        byte[] file = new HeifBuilder().add(coded("quarter-1.heic"), 128, 128).build();
        int iloc = find(file, "iloc");
        // Extent offset and length follow version, sizes, count, ID, method, reference and count.
        for (int[] extent : new int[][] {{-1, 10}, {0x7fffffff, 0x7fffffff}, {200, -1}, {file.length, 0}}) {
            byte[] changed = file.clone();
            ByteBuffer.wrap(changed).putInt(iloc + 20, extent[0]).putInt(iloc + 24, extent[1]);
            assertRejected(changed, ErrorCode.CORRUPT_IMAGE, "");
        }
        byte[] inItems = file.clone();
        inItems[iloc + 15] = 2;
        assertRejected(inItems, ErrorCode.UNSUPPORTED_FORMAT, "inside other items");
    }

    @Test
    void countsAreLimited() {
        byte[] file = new HeifBuilder().add(coded("quarter-1.heic"), 128, 128).build();
        byte[] manyItems = file.clone();
        ByteBuffer.wrap(manyItems).putShort(find(file, "iloc") + 10, (short) 0xffff);
        assertRejected(manyItems, ErrorCode.CORRUPT_IMAGE, "65,535 items; at most 16,384");
        byte[] manyAssociations = file.clone();
        ByteBuffer.wrap(manyAssociations).putInt(find(file, "ipma") + 8, Integer.MAX_VALUE);
        assertRejected(manyAssociations, ErrorCode.CORRUPT_IMAGE, "at most 16,384");
        byte[] empty = new byte[8 * 20_000];
        for (int i = 0; i < empty.length; i += 8) {
            System.arraycopy(HeifBuilder.box("free"), 0, empty, i, 8);
        }
        assertRejected(HeifBuilder.join(file, empty), ErrorCode.CORRUPT_IMAGE, "16,384 boxes");
    }

    @Test
    void hostileListsTakeLittleTime() {
        HeifBuilder file = portrait("heic", SIDE, SIDE);
        int[] all = IntStream.range(100, 65_000).toArray();
        for (int i = 0; i < 100; i++) {
            file.reference("auxl", 6 + i, all);
        }
        long start = System.nanoTime();
        assertThat(read(file.build()).alpha()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void partThatIsNotInThePictureIsRejected() {
        assertRejected(
                portrait("heic", SIDE, SIDE).cropped(10, 10, 2000, 0).build(),
                ErrorCode.CORRUPT_IMAGE,
                "shows no pixel");
        byte[] dividedByZero = portrait("heic", SIDE, SIDE)
                .property("clap", true, ints(1, 0, 1, 0, 0, 1, 0, 1))
                .build();
        assertRejected(dividedByZero, ErrorCode.CORRUPT_IMAGE, "denominator");
    }

    @Test
    void memoryDependsOnTheDecodedPixelsInsteadOfTheShownOnes() {
        HeifPicture heic = read(portrait("heic", SIDE, SIDE).build());
        assertThat(heic.bytesPerPixel()).isEqualTo(3);
        assertThat(heic.decoderBytes()).isLessThanOrEqualTo(4 * SIDE * SIDE);
        HeifPicture avif = read(HeifBuilder.bytes("ten-bits.avif"));
        long pixels = (long) avif.placement().width() * avif.placement().height();
        assertThat(avif.decoderBytes()).isBetween(22 * pixels, 23 * pixels);
        byte[] onePixel = portrait("heic", SIDE, SIDE).cropped(1, 1, 0, 0).build();
        assertThat(read(onePixel).bytesPerPixel()).isEqualTo(3 * SIDE * SIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"heic", "mif1", "msf1", "hevc", "heix"})
    void brandsAreRecognizedAtAnyPosition(String brand) {
        byte[] ftyp = HeifBuilder.box("ftyp", text("XXXX"), ints(0), text("YYYY"), text(brand));
        assertThat(HeifPicture.hasOtherBrand(ByteBuffer.wrap(ftyp))).isTrue();
        assertThat(HeifPicture.hasAvifBrand(ByteBuffer.wrap(ftyp))).isFalse();
    }

    @Test
    void changedBytesNeverCauseAnotherError() {
        var random = new java.util.Random(7);
        byte[][] files = {
            portrait("heic", SIDE, SIDE).rotated(1).cropped(99, 99, 0, 0).build(),
            HeifBuilder.bytes("transparent.avif"),
            HeifBuilder.sequence(coded("quarter-1.avif"), 128, 128, 0, 1, -1, 0)
        };
        for (byte[] file : files) {
            for (int i = 0; i < 20_000; i++) {
                byte[] changed = file.clone();
                for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                    changed[random.nextInt(Math.min(1500, file.length))] = (byte) random.nextInt(256);
                }
                try {
                    read(changed);
                } catch (DetectionException e) {
                    assertThat(e.code()).isIn(ErrorCode.CORRUPT_IMAGE, ErrorCode.UNSUPPORTED_FORMAT);
                }
            }
        }
    }

    private static int find(byte[] file, String type) {
        return new String(file, StandardCharsets.ISO_8859_1).indexOf(type);
    }

    private static HeifPicture read(byte[] file) {
        return HeifPicture.read(ByteBuffer.wrap(file));
    }

    private static void assertRejected(byte[] file, ErrorCode code, String message) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
