package io.facet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.image.ImageDecoder.DecodedImage;
import io.facet.image.header.ImageFormat;
import io.facet.image.header.ImageHeader;
import io.facet.image.header.RawFiles;
import io.facet.image.header.TiffFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Camera RAW is decoded from a preview of at least half of the sensor's sides, never from a smaller one. */
class CameraRawTest {
    private static final byte[] PREVIEW = TestPictures.encoded(TestPictures.drawn(600, 400), ".jpg");
    private static final byte[] THUMBNAIL = TestPictures.encoded(TestPictures.drawn(160, 120), ".jpg");

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"DNG|NEF|ARW|PEF|CR2|CR3|ORF|RW2|RAF"})
    void largePreviewIsDecodedInTheOrientationOfTheFile(ImageFormat format) {
        int orientation = format == ImageFormat.RAF ? 1 : 6;
        byte[] raw = RawFiles.of(format, PREVIEW, THUMBNAIL, 1200, 800, orientation);
        ImageDecoder decoder = TestPictures.decoder();
        ImageHeader header = decoder.readHeader(ByteBuffer.wrap(raw));
        assertThat(header.format()).isEqualTo(format);
        assertThat(header.orientation()).isEqualTo(orientation);
        byte[] jpeg = TestPictures.withExif(PREVIEW, TestPictures.exif(orientation, java.nio.ByteOrder.BIG_ENDIAN));
        assertThat(Pixels.of(raw, 640).differenceTo(Pixels.of(jpeg, 640))).isZero();
        try (DecodedImage picture = decoder.decodeFullSize(ByteBuffer.wrap(raw), 10_000)) {
            assertThat(picture.rgb().cols()).isEqualTo(header.uprightWidth());
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"DNG|NEF|ARW|PEF|CR2|CR3|ORF|RW2|RAF"})
    void smallPreviewIsRejectedWithItsSize(ImageFormat format) {
        byte[] raw = RawFiles.of(format, THUMBNAIL, THUMBNAIL, 1202, 800, 1);
        assertThatThrownBy(() -> TestPictures.decoder().readHeader(ByteBuffer.wrap(raw)))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT))
                .hasMessageContainingAll(format.toString(), "160 × 120", "1202 × 800");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"DNG|NEF|ARW|PEF|CR2|CR3|ORF|RW2|RAF"})
    void truncatedFileIsRejectedAtEveryLength(ImageFormat format) {
        byte[] raw = RawFiles.of(format, PREVIEW, THUMBNAIL, 1200, 800, 1);
        for (int length = 20; length < raw.length - 5000; length += 97) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(raw, length));
            assertThatThrownBy(() -> TestPictures.decoder().readHeader(cut))
                    .as(length + " bytes")
                    .isInstanceOfSatisfying(
                            DetectionException.class,
                            e -> assertThat(e.code()).isIn(ErrorCode.CORRUPT_IMAGE, ErrorCode.UNSUPPORTED_FORMAT));
        }
    }

    @Test
    void fullSizeTrackOfCr3IsPreferredToItsPreview() {
        byte[] full = TestPictures.encoded(TestPictures.drawn(1200, 800), ".jpg");
        byte[] raw = RawFiles.cr3(PREVIEW, THUMBNAIL, full, 1202, 804, 1);
        ImageHeader header = TestPictures.decoder().readHeader(ByteBuffer.wrap(raw));
        assertThat(header.width()).isEqualTo(1200);
        assertThat(Pixels.of(raw, 640).differenceTo(Pixels.of(full, 640))).isZero();
    }

    @Test
    void sensorDataOfOtherMakersAreRejectedInsteadOfTheirThumbnail() {
        var file = new TiffFile(false, false);
        TiffFile.Page first = file.page()
                .tag(256, 160)
                .tag(257, 120)
                .tag(258, 8, 8, 8)
                .tag(262, 2)
                .tag(277, 3)
                .part(new byte[160 * 120 * 3]);
        first.child().tag(256, 4000).tag(257, 3000).tag(259, 1).tag(262, 32_803).part(new byte[100]);
        assertThatThrownBy(() -> TestPictures.decoder().readHeader(ByteBuffer.wrap(file.toBytes())))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT))
                .hasMessageContaining("RAW");
    }

    @Test
    void scanThatAMakersSoftwareWroteIsATiff() {
        var file = new TiffFile(false, false);
        file.page()
                .tag(256, 64)
                .tag(257, 48)
                .tag(258, 8, 8, 8)
                .tag(262, 2)
                .bytes(271, "NIKON\0".getBytes())
                .tag(277, 3)
                .part(new byte[64 * 48 * 3]);
        assertThat(TestPictures.decoder()
                        .readHeader(ByteBuffer.wrap(file.toBytes()))
                        .format())
                .isEqualTo(ImageFormat.TIFF);
    }
}
