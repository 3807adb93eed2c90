package io.facet.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.face.BoundingBox;
import io.facet.face.Face;
import io.facet.face.Landmarks;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import io.facet.image.ImageDecoder;
import io.facet.image.ImageDecoder.DecodedImage;
import io.facet.image.TestImageConfig;
import io.facet.image.TestPictures;
import io.facet.image.header.ImageFiles;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.testing.Samples;
import io.facet.testing.Shared;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureRendererTest {
    private static final BoundingBox BOX = new BoundingBox(178, 56, 92, 122);
    private static final Face FACE = face(BOX);

    private final ImageDecoder decoder = new ImageDecoder(TestImageConfig.DEFAULTS);
    private final PictureRenderer renderer = new PictureRenderer(decoder);

    private static Face face(BoundingBox box) {
        var landmarks = new Landmarks(
                new Point(203, 101),
                new Point(246, 103),
                new Point(223, 127),
                new Point(203, 144),
                new Point(240, 146));
        return Face.of(new RawFace(0.9973f, box, landmarks), 512, 512);
    }

    @Test
    void boxLandmarksAndConfidenceAreDrawn() throws IOException {
        BufferedImage before = ImageIO.read(new ByteArrayInputStream(Samples.portrait()));
        BufferedImage after = read(render(Samples.portrait(), Rendering.BOXES, PictureFormat.PNG));

        for (int x : new int[] {178, 270}) {
            assertThat(after.getRGB(x, 150) & 0xffffff).as("box at " + x).isEqualTo(0x46dc50);
        }
        assertThat(after.getRGB(223, 127) & 0xffffff).as("nose").isEqualTo(0xff3232);
        assertThat(distinctColours(after, 180, 40, 30, 14)).as("number").isGreaterThan(2);
        assertThat(difference(before, after, 300, 0, 212, 512)).isLessThan(1);
    }

    /** The decoders of Java and OpenCV differ by a unit at most. */
    @ParameterizedTest
    @EnumSource(
            value = Rendering.class,
            names = {"BLUR", "PIXELATE"})
    void pixelsOutsideThePatchAreUnchanged(Rendering rendering) throws IOException {
        BufferedImage before = read(render(Samples.portrait(), List.of(), rendering, PictureFormat.PNG));
        BufferedImage after = read(render(Samples.portrait(), rendering, PictureFormat.PNG));

        for (int y = 0; y < 512; y++) {
            for (int x = 0; x < 512; x++) {
                boolean near = x > 158 && x < 290 && y > 30 && y < 204;
                if (!near) {
                    assertThat(after.getRGB(x, y)).isEqualTo(before.getRGB(x, y));
                }
            }
        }
        assertThat(difference(before, after, 178, 56, 92, 122)).isGreaterThan(10);
    }

    @Test
    void hiddenFaceHasOnlyAFewColours() throws IOException {
        BufferedImage after = read(render(Samples.portrait(), Rendering.PIXELATE, PictureFormat.PNG));

        assertThat(distinctColours(after, 178, 56, 92, 122)).isLessThanOrEqualTo(6);
    }

    @Test
    void facesAtTheEdgeAndOfOnePixelAreRendered() throws IOException {
        List<Face> faces = List.of(
                face(new BoundingBox(-5, -5, 20, 20)),
                face(new BoundingBox(500, 500, 40, 40)),
                face(new BoundingBox(100, 100, 0, 0)),
                face(new BoundingBox(511, 0, 1, 1)));
        for (Rendering rendering : List.of(Rendering.BOXES, Rendering.BLUR, Rendering.PIXELATE)) {
            assertThat(read(render(Samples.portrait(), faces, rendering, PictureFormat.JPEG))
                            .getWidth())
                    .isEqualTo(512);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {588, 6_876, 65_519, 65_520, 200_000})
    void colourProfileIsKept(int length) throws IOException {
        byte[] profile = profile(length, "RGB ");
        byte[] photo = withSegments(Samples.portrait(), PictureEncoder.iccSegments(profile));

        for (PictureFormat format : PictureFormat.values()) {
            byte[] picture = render(photo, Rendering.BLUR, format);
            assertThat(profileOf(picture)).as(format.name()).hasValue(profile);
            assertThat(profileOf(render(picture, Rendering.BLUR, PictureFormat.JPEG)))
                    .as("from " + format)
                    .hasValue(profile);
            read(picture);
        }
    }

    @Test
    void profilesThatAreNotRgbOrHaveTrailingBytesAreDropped() {
        for (String space : new String[] {"GRAY", "CMYK"}) {
            byte[] photo = withSegments(Samples.portrait(), PictureEncoder.iccSegments(profile(600, space)));
            assertThat(profileOf(render(photo, Rendering.BLUR, PictureFormat.JPEG)))
                    .isEmpty();
        }
        byte[] longer = Arrays.copyOf(profile(600, "RGB "), 900);
        byte[] photo = withSegments(Samples.portrait(), PictureEncoder.iccSegments(longer));
        assertThat(profileOf(render(photo, Rendering.BLUR, PictureFormat.PNG))).isEmpty();
    }

    @Test
    void otherMetadataIsRemoved() {
        byte[] exif = segment(0xe1, "Exif\0\0MM\0*\0\0\0\10\0\0 latitude 48.8584 ");
        byte[] comment = segment(0xfe, "latitude 48.8584");
        byte[] photo = withSegments(Samples.portrait(), exif, comment);

        for (PictureFormat format : PictureFormat.values()) {
            String picture = new String(render(photo, Rendering.BOXES, format), StandardCharsets.ISO_8859_1);
            assertThat(picture).doesNotContain("Exif", "eXIf", "latitude");
        }
    }

    @Test
    void everyOrientationIsRenderedUpright() throws IOException {
        BufferedImage upright = read(render(
                Shared.bytes("images/orientation/Landscape_1.jpg"), List.of(), Rendering.BOXES, PictureFormat.JPEG));
        for (int orientation = 2; orientation <= 8; orientation++) {
            byte[] photo = Shared.bytes("images/orientation/Landscape_" + orientation + ".jpg");
            BufferedImage turned = read(render(photo, List.of(), Rendering.BOXES, PictureFormat.JPEG));

            assertThat(turned.getWidth()).isEqualTo(upright.getWidth());
            assertThat(difference(upright, turned, 0, 0, upright.getWidth(), upright.getHeight()))
                    .as("orientation " + orientation)
                    .isLessThan(8);
        }
    }

    @Test
    void everySupportedFormatIsRendered() throws IOException {
        for (String name : Shared.names("images/formats")) {
            if (name.endsWith("heic") || name.endsWith("avif")) {
                continue;
            }
            byte[] photo = Shared.bytes("images/formats/" + name);
            for (PictureFormat format : PictureFormat.values()) {
                BufferedImage picture = read(render(photo, List.of(), Rendering.BLUR, format));
                assertThat(picture.getWidth())
                        .as(name)
                        .isEqualTo(decoder.readHeader(ByteBuffer.wrap(photo)).uprightWidth());
                assertThat(picture.getColorModel().hasAlpha()).isFalse();
                assertThat(picture.getColorModel().getComponentSize(0)).isEqualTo(8);
            }
        }
    }

    /** 100 MB of zeros in a PNG's profile take 100 KB. */
    @Test
    void profileBombIsNotInflated() throws IOException {
        byte[] bomb = profile(100_000_000, "RGB ");
        byte[] photo = ImageFiles.withInserted(Samples.blank(40, 30), ImageFiles.deflatedChunk("iCCP", bomb), 1);
        assertThat(photo.length).isLessThan(200_000);

        long before = System.nanoTime();
        assertThat(profileOf(render(photo, List.of(), Rendering.BOXES, PictureFormat.JPEG)))
                .isEmpty();
        assertThat((System.nanoTime() - before) / 1e9).isCloseTo(0, within(1.0));
    }

    @Test
    void pictureIsAdmittedBeforeItIsCopiedToTheHeap() {
        long[] admitted = new long[1];
        byte[] picture = renderer.render(
                ByteBuffer.wrap(Samples.portrait()),
                List.of(FACE),
                new PictureRequest(Rendering.BLUR, PictureFormat.JPEG),
                bytes -> admitted[0] = bytes);
        assertThat(admitted[0]).isEqualTo(picture.length);

        assertThatThrownBy(() -> renderer.render(
                        ByteBuffer.wrap(Samples.portrait()),
                        List.of(FACE),
                        new PictureRequest(Rendering.BLUR, PictureFormat.JPEG),
                        bytes -> {
                            throw new IllegalStateException("heap is full");
                        }))
                .hasMessage("heap is full");
    }

    @Test
    void photoTooWideForJpegIsRenderedAsPngOnly() throws IOException {
        byte[] photo = TestPictures.written(new BufferedImage(65_501, 2, BufferedImage.TYPE_BYTE_GRAY), "png");
        assertThatThrownBy(() -> render(photo, Rendering.BOXES, PictureFormat.JPEG))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_PIXELS))
                .hasMessageContainingAll("65501 × 2", "allows 65,500 per side");
        BufferedImage png = read(render(photo, List.of(), Rendering.BOXES, PictureFormat.PNG));
        assertThat(png.getWidth()).isEqualTo(65_501);
    }

    private byte[] render(byte[] photo, Rendering rendering, PictureFormat format) {
        return render(photo, List.of(FACE), rendering, format);
    }

    private byte[] render(byte[] photo, List<Face> faces, Rendering rendering, PictureFormat format) {
        return renderer.render(ByteBuffer.wrap(photo), faces, new PictureRequest(rendering, format), bytes -> {});
    }

    private static BufferedImage read(byte[] picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture));
    }

    private Optional<byte[]> profileOf(byte[] photo) {
        ByteBuffer bytes = ByteBuffer.wrap(photo);
        try (DecodedImage picture = decoder.decodeFullSize(bytes, Integer.MAX_VALUE)) {
            return picture.colourProfile();
        }
    }

    /** The sRGB profile, padded or without its tags, with another colour space in its header. */
    private static byte[] profile(int length, String space) {
        byte[] profile =
                Arrays.copyOf(ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData(), length);
        ByteBuffer fields = ByteBuffer.wrap(profile).putInt(0, length);
        fields.put(16, space.getBytes(StandardCharsets.US_ASCII));
        if (length < 6_876) {
            fields.putInt(128, 0);
        }
        return profile;
    }

    private static byte[] segment(int marker, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(bytes.length + 4)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (bytes.length + 2))
                .put(bytes)
                .array();
    }

    private static byte[] withSegments(byte[] jpeg, byte[]... segments) {
        var out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        for (byte[] segment : segments) {
            out.writeBytes(segment);
        }
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    private static int distinctColours(BufferedImage picture, int x, int y, int width, int height) {
        Set<Integer> colours = new HashSet<>();
        for (int colour : picture.getRGB(x, y, width, height, null, 0, width)) {
            colours.add(colour);
        }
        return colours.size();
    }

    /** The mean difference per sample. */
    private static double difference(BufferedImage one, BufferedImage other, int x, int y, int width, int height) {
        int[] first = one.getRGB(x, y, width, height, null, 0, width);
        int[] second = other.getRGB(x, y, width, height, null, 0, width);
        long sum = 0;
        for (int i = 0; i < first.length; i++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                sum += Math.abs((first[i] >> shift & 0xff) - (second[i] >> shift & 0xff));
            }
        }
        return sum / (3.0 * first.length);
    }
}
