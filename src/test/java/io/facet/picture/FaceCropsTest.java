package io.facet.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import io.facet.face.Alignment;
import io.facet.face.BoundingBox;
import io.facet.face.Crop;
import io.facet.face.Face;
import io.facet.face.Landmarks;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import io.facet.image.ImageDecoder;
import io.facet.image.TestImageConfig;
import io.facet.image.scale.FaceQuality;
import io.facet.picture.PictureRenderer.PictureRequest;
import io.facet.retinaface.TestDetector;
import io.facet.testing.PortraitCanvas;
import io.facet.testing.Samples;
import io.facet.testing.Shared;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Aligned crops of faces that the real network found. */
class FaceCropsTest {
    private static final TestDetector DETECTOR = new TestDetector(Map.of());
    private static final PictureRenderer RENDERER = new PictureRenderer(new ImageDecoder(TestImageConfig.DEFAULTS));
    private static final List<Point> TEMPLATE = List.of(
            new Point(38.3f, 51.7f),
            new Point(73.5f, 51.5f),
            new Point(56, 71.7f),
            new Point(41.5f, 92.4f),
            new Point(70.7f, 92.2f));

    @ParameterizedTest
    @ValueSource(ints = {32, 112, 512})
    void landmarksOfTheCropAreThoseOfTheTemplate(int side) throws IOException {
        BufferedImage crop = crop(Samples.portrait(), side);
        assertThat(crop.getWidth()).isEqualTo(side);
        assertThat(crop.getHeight()).isEqualTo(side);

        // At 112 pixels, and with a border, because faces that fill a photo are found less exactly.
        Face again = only(detect(png(framed(crop))));

        for (int i = 0; i < TEMPLATE.size(); i++) {
            Point found = again.landmarks().points().get(i);
            assertThat(found.x() - 56).isCloseTo(TEMPLATE.get(i).x(), within(4f));
            assertThat(found.y() - 56).isCloseTo(TEMPLATE.get(i).y(), within(4f));
        }
    }

    @Test
    void landmarksAreMappedToWithinTwoPixelsOfTheTemplate() {
        Landmarks landmarks = only(detect(Samples.portrait())).landmarks();
        Alignment alignment = Alignment.of(landmarks).orElseThrow();

        for (int i = 0; i < 2; i++) {
            Point eye = alignment.toSquare(landmarks.points().get(i));
            assertThat(eye.x()).isCloseTo(TEMPLATE.get(i).x(), within(2f));
            assertThat(eye.y()).isCloseTo(TEMPLATE.get(i).y(), within(2f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-30, 30, 90, 180})
    void rotatedFaceHasTheSameCrop(int degrees) throws IOException {
        Face upright = only(detect(Samples.portrait()));
        byte[] rotated = png(rotated(degrees));

        BufferedImage crop =
                read(crops(Samples.portrait(), List.of(upright), 112).get(0));
        BufferedImage same =
                read(crops(rotated, List.of(rotated(upright, degrees)), 112).get(0));

        assertThat(psnr(crop, same)).isGreaterThan(30);
    }

    /** The difference is the error of the landmarks. */
    @ParameterizedTest
    @ValueSource(ints = {-30, 30})
    void rotatedFaceIsFoundWithASimilarCrop(int degrees) throws IOException {
        assertThat(psnr(crop(Samples.portrait(), 112), crop(png(rotated(degrees)), 112)))
                .isGreaterThan(17);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 8})
    void heicOfEveryRotationHasTheSameCrop(int orientation) throws IOException {
        byte[] photo = Shared.bytes("images/heif/portrait-" + orientation + ".heic");

        assertThat(psnr(crop(Samples.portrait(), 112), crop(photo, 112))).isGreaterThan(24);
    }

    /** A JPEG is reduced while it is decoded, a PNG is not. */
    @Test
    void cropOfALargeJpegIsAsSharpAsOneOfAllItsPixels() throws IOException {
        byte[] jpeg = PortraitCanvas.filledByFace(4000, 3000, 0.3).jpeg();
        byte[] full = png(ImageIO.read(new ByteArrayInputStream(jpeg)));
        List<Face> faces = List.of(only(detect(jpeg)));

        assertThat(sharpness(crops(jpeg, faces, 112).get(0)))
                .isGreaterThan(sharpness(crops(full, faces, 112).get(0)) - 0.01f);
    }

    /** At input size 640, the network sees this face of 150 pixels with 24. */
    @Test
    void smallFaceIsCutFromTheFullPhoto() throws IOException {
        byte[] photo = PortraitCanvas.filledByFace(4000, 3000, 0.05).jpeg();
        float network = only(detect(photo)).networkPixels();

        assertThat(network).isLessThan(30);
        float expected = sharpness(
                crops(Samples.portrait(), detect(Samples.portrait()), 112).get(0));
        assertThat(sharpness(crops(photo, detect(photo), 112).get(0))).isGreaterThan(expected - 0.1f);
    }

    @Test
    void partOutsideThePhotoIsBlack() throws IOException {
        BufferedImage portrait = ImageIO.read(new ByteArrayInputStream(Samples.portrait()));
        List<Face> faces = List.of(shifted(only(detect(Samples.portrait())), -220));
        byte[] cut = png(portrait.getSubimage(220, 0, 292, 512));

        BufferedImage crop = read(crops(cut, faces, 112).get(0));

        assertThat(new Color(crop.getRGB(5, 60)).getRed()).isLessThan(10);
        assertThat(new Color(crop.getRGB(90, 60)).getRed()).isGreaterThan(40);
    }

    @Test
    void faceOutsideThePhotoHasABlackCrop() throws IOException {
        Face far = shifted(only(detect(Samples.portrait())), 100_000);

        assertThat(new Color(read(crops(Samples.portrait(), List.of(far), 64).get(0))
                                .getRGB(32, 32))
                        .getRed())
                .isLessThan(3);
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void contactSheetHasTheOrderOfTheFaces(PictureFormat format) throws IOException {
        byte[] photo = new PortraitCanvas(1600, 1200)
                .with(0, 0, 250)
                .with(1100, 0, 120)
                .with(1100, 600, 60)
                .jpeg();
        List<Face> faces = detect(photo);
        assertThat(faces).hasSize(3);

        BufferedImage sheet = sheet(photo, faces, format, CropRequest.DEFAULT);

        assertThat(sheet.getWidth()).isEqualTo(2 * 112);
        assertThat(sheet.getHeight()).isEqualTo(2 * 112);
        List<Crop> crops = crops(photo, faces, 112);
        for (int i = 0; i < 3; i++) {
            BufferedImage tile = sheet.getSubimage(i % 2 * 112, i / 2 * 112, 112, 112);
            assertThat(psnr(tile, read(crops.get(i)))).isGreaterThan(30);
        }
        assertThat(new Color(sheet.getRGB(180, 180)).getRed()).isLessThan(10);
    }

    @Test
    void contactSheetWithoutFacesIsOneBlackTile() throws IOException {
        BufferedImage sheet = sheet(Samples.empty("png"), List.of(), PictureFormat.PNG, CropRequest.of(64));

        assertThat(sheet.getWidth()).isEqualTo(64);
        assertThat(sheet.getHeight()).isEqualTo(64);
        assertThat(sheet.getRGB(32, 32) & 0xffffff).isZero();
    }

    @Test
    void theMostConfidentFacesGetTheCropsThatTheLimitAllows() throws IOException {
        assertThat(CropRequest.DEFAULT.maxFaces()).isEqualTo(797);
        assertThat(CropRequest.of(512).sharedBy(32).maxFaces()).isEqualTo(1);
        List<Face> faces = Collections.nCopies(60, only(detect(Samples.portrait())));

        List<Face> cropped = withCrops(Samples.portrait(), faces, CropRequest.of(512));

        assertThat(cropped).hasSize(60);
        assertThat(cropped.subList(0, 38)).allMatch(face -> face.crop() != null);
        assertThat(cropped.subList(38, 60)).allMatch(face -> face.crop() == null);
        BufferedImage sheet = sheet(Samples.portrait(), faces, PictureFormat.JPEG, CropRequest.of(512));
        assertThat((long) sheet.getWidth() * sheet.getHeight()).isLessThanOrEqualTo(42 * 512 * 512);
    }

    @Test
    void everyCropIsAdmittedWithItsLength() {
        List<Long> admitted = new ArrayList<>();
        List<Face> faces = detect(Samples.twins("png"));

        List<Face> cropped =
                RENDERER.withCrops(ByteBuffer.wrap(Samples.twins("png")), faces, CropRequest.DEFAULT, admitted::add);

        assertThat(admitted).containsExactly((long) cropped.get(0).crop().data().length, (long)
                cropped.get(1).crop().data().length);
    }

    @Test
    void landmarksInOnePointHaveNoCrop() {
        var point = new Point(50, 50);
        Face face = Face.of(
                new RawFace(0.5f, new BoundingBox(40, 40, 20, 20), new Landmarks(point, point, point, point, point)),
                512,
                512);

        assertThat(withCrops(Samples.portrait(), List.of(face), CropRequest.DEFAULT))
                .containsExactly(face);
    }

    private static List<Face> detect(byte[] photo) {
        return DETECTOR.detectAtAllScales(
                photo, new DetectionOptions("mobilenet0.25", 640, Precision.AUTO, 0.5, 0.4, 750));
    }

    private static Face only(List<Face> faces) {
        assertThat(faces).hasSize(1);
        return faces.get(0);
    }

    private static BufferedImage crop(byte[] photo, int side) throws IOException {
        return read(crops(photo, List.of(only(detect(photo))), side).get(0));
    }

    private static List<Crop> crops(byte[] photo, List<Face> faces, int side) {
        return withCrops(photo, faces, CropRequest.of(side)).stream()
                .map(Face::crop)
                .toList();
    }

    private static List<Face> withCrops(byte[] photo, List<Face> faces, CropRequest request) {
        return RENDERER.withCrops(ByteBuffer.wrap(photo), faces, request, bytes -> {});
    }

    private static BufferedImage sheet(byte[] photo, List<Face> faces, PictureFormat format, CropRequest crops)
            throws IOException {
        var request = new PictureRequest(Rendering.CROPS, format, crops);
        return ImageIO.read(
                new ByteArrayInputStream(RENDERER.render(ByteBuffer.wrap(photo), faces, request, bytes -> {})));
    }

    private static BufferedImage read(Crop crop) throws IOException {
        assertThat(crop.mediaType()).isEqualTo("image/jpeg");
        return ImageIO.read(new ByteArrayInputStream(crop.data()));
    }

    private static float sharpness(Crop crop) {
        try (Mat chip = opencv_imgcodecs.imdecode(new Mat(crop.data()), opencv_imgcodecs.IMREAD_COLOR_RGB)) {
            return FaceQuality.of(chip).sharpness();
        }
    }

    private static Face shifted(Face face, float x) {
        Landmarks moved = Landmarks.of(face.landmarks().points().stream()
                .map(point -> new Point(point.x() + x, point.y()))
                .toList());
        return Face.of(new RawFace(face.confidence(), face.box(), moved), 512, 512);
    }

    private static Face rotated(Face face, int degrees) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        Landmarks moved = Landmarks.of(face.landmarks().points().stream()
                .map(point -> {
                    double x = point.x() - Samples.FACE_X;
                    double y = point.y() - Samples.FACE_Y;
                    return new Point(
                            (float) (cos * x - sin * y + Samples.FACE_X), (float) (sin * x + cos * y + Samples.FACE_Y));
                })
                .toList());
        return Face.of(new RawFace(face.confidence(), face.box(), moved), 512, 512);
    }

    private static BufferedImage framed(BufferedImage crop) {
        var framed = new BufferedImage(224, 224, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = framed.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        canvas.drawImage(crop, 56, 56, 112, 112, null);
        canvas.dispose();
        return framed;
    }

    private static BufferedImage rotated(int degrees) throws IOException {
        var rotated = new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = rotated.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        canvas.rotate(Math.toRadians(degrees), Samples.FACE_X, Samples.FACE_Y);
        canvas.drawImage(ImageIO.read(new ByteArrayInputStream(Samples.portrait())), 0, 0, null);
        canvas.dispose();
        return rotated;
    }

    /** Of the center, where both pictures show the face. */
    private static double psnr(BufferedImage a, BufferedImage b) {
        double squares = 0;
        int from = a.getWidth() / 5;
        int to = a.getWidth() - from;
        for (int y = from; y < to; y++) {
            for (int x = from; x < to; x++) {
                for (int shift : new int[] {0, 8, 16}) {
                    squares += Math.pow((a.getRGB(x, y) >> shift & 255) - (b.getRGB(x, y) >> shift & 255), 2);
                }
            }
        }
        return 10 * Math.log10(255 * 255 / (squares / (3.0 * (to - from) * (to - from))));
    }

    private static byte[] png(BufferedImage picture) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }
}
