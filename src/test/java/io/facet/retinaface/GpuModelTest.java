package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.facet.batch.BatchSettings;
import io.facet.batch.Workers;
import io.facet.detection.DetectionOptions;
import io.facet.detection.Detections;
import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.detection.Precision;
import io.facet.face.RawFace;
import io.facet.image.ImageDecoder;
import io.facet.image.LetterboxedImage;
import io.facet.image.TestImageConfig;
import io.facet.model.CatalogModel;
import io.facet.retinaface.RetinaFaceTranslator.Request;
import io.facet.testing.Samples;
import io.facet.torch.PyTorch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The model for GPUs (fp16, top-k) finds the faces of the fp32 model, both on a CPU. */
class GpuModelTest {
    private final ImageDecoder decoder = new ImageDecoder(TestImageConfig.DEFAULTS);

    @Test
    void fp16BatchFindsTheFacesOfFp32() throws Exception {
        ByteBuffer photo = ByteBuffer.wrap(Samples.twins("png"));
        try (LetterboxedImage twins = decoder.decode(photo, decoder.readHeader(photo), new InputSpec(320, 32))) {
            InputImage two = twins.input();
            List<InputImage> batch = List.of(leftPart(two, 0), two, leftPart(two, two.width() / 2), leftPart(two, 0));

            List<Detections> fp16 = detect(Precision.FP16, batch);
            List<Detections> fp32 = detect(Precision.FP32, batch);

            assertThat(fp16).extracting(found -> found.faces().size()).containsExactly(0, 2, 1, 0);
            for (int i = 0; i < batch.size(); i++) {
                assertThat(fp16.get(i).faces()).zipSatisfy(fp32.get(i).faces(), GpuModelTest::assertNearlyEqual);
            }
        }
    }

    @Test
    void batchWithoutFacesIsEmpty() throws Exception {
        var black = InputImage.black(96, 64);

        List<Detections> found = detect(Precision.FP16, List.of(black, black));

        assertThat(found).hasSize(2).allSatisfy(one -> assertThat(one.faces()).isEmpty());
    }

    private static void assertNearlyEqual(RawFace found, RawFace wanted) {
        assertThat(found.box().iou(wanted.box())).isGreaterThan(0.98f);
        assertThat(found.confidence()).isCloseTo(wanted.confidence(), within(0.01f));
    }

    /** The left columns of an image, padded with black. */
    private static InputImage leftPart(InputImage image, int columns) {
        ByteBuffer part = ByteBuffer.allocateDirect(image.rgb().remaining());
        for (int row = 0; row < image.height(); row++) {
            int start = row * image.width() * 3;
            part.put(start, image.rgb(), start, columns * 3);
        }
        return new InputImage(part, image.width(), image.height(), () -> {});
    }

    private static Request request(InputImage image) {
        var options = new DetectionOptions("mobilenet0.25", 320, Precision.AUTO, 0.5, 0.4, 750);
        return new Request(image, options, System.nanoTime());
    }

    private static List<Detections> detect(Precision precision, List<InputImage> batch) throws Exception {
        new PyTorch(1, "cpu", OptionalDouble.empty());
        CatalogModel file = TestModels.none().open().models().stream()
                .filter(model -> model.precision() == precision)
                .findFirst()
                .orElseThrow();
        try (var workers = new Workers(new BatchSettings(1, 1));
                RetinaFaceModel network = RetinaFaceModel.load(file, Device.cpu(), workers)) {
            return network.detect(batch.stream().map(GpuModelTest::request).toList());
        }
    }
}
