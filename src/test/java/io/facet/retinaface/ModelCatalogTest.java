package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import io.facet.detection.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {
    @TempDir
    Path folder;

    @Test
    void theLightBackboneIsThereInEveryPrecision() throws IOException {
        ModelCatalog catalog = new ModelCatalog(TestModels.none());

        for (Precision precision : List.of(Precision.FP32, Precision.BF16, Precision.FP16, Precision.INT8)) {
            assertThat(catalog.find("mobilenet0.25", precision, Precision.FP32).precision())
                    .isEqualTo(precision);
            assertThat(catalog.find("mobilenet0.25", Precision.AUTO, precision).precision())
                    .as("what is fastest here")
                    .isEqualTo(precision);
        }
        assertThat(catalog.models()).allSatisfy(model -> {
            assertThat(model.source()).isEqualTo("npm retinaface@0.0.6 mnet.25_v1.onnx");
            assertThat(model.weightsSha256()).matches("[0-9a-f]{64}");
            assertThat(model.contract()).isEqualTo(InputContract.UINT8_NHWC_RGB);
        });
    }

    @Test
    void aModelOfTheConfigurationIsFoundByItsNameAndSaysWhatItIs() throws IOException {
        Path file = copyOfTheShippedModel();
        var entry = new TestModels.Entry(file, Sha256.hex(Files.readAllBytes(file)));

        CatalogModel model =
                new ModelCatalog(TestModels.of(Map.of("mine", entry))).find("mine", Precision.AUTO, Precision.INT8);

        assertThat(model.name()).isEqualTo("mine");
        assertThat(model.backbone()).isEqualTo("mobilenet0.25");
        assertThat(model.precision()).isEqualTo(Precision.FP32);
    }

    @Test
    void anotherHashIsRefusedAndBothAreNamed() throws IOException {
        Path file = copyOfTheShippedModel();
        String actual = Sha256.hex(Files.readAllBytes(file));
        String expected = "0".repeat(64);

        assertRefused(new TestModels.Entry(file, expected), actual, expected);
    }

    @Test
    void aFileThatIsMissingTornOrNoTorchScriptIsRefused() throws IOException {
        assertRefused(new TestModels.Entry(folder.resolve("missing.pt"), null), "does not exist");

        byte[] whole = Files.readAllBytes(copyOfTheShippedModel());
        Path torn = Files.write(folder.resolve("torn.pt"), java.util.Arrays.copyOf(whole, whole.length / 2));
        assertRefused(new TestModels.Entry(torn, null), "zip");

        Path other = folder.resolve("other.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(other))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
        }
        assertRefused(new TestModels.Entry(other, null), "no TorchScript");
    }

    @Test
    void aCardThatLeavesOutWhatIsNeededIsRefusedAtStart() throws IOException {
        assertRefused(withCard("{\"backbone\": \"b\", \"precision\": \"fp32\", \"sideMultiple\": 32}"), "no contract");
        assertRefused(
                withCard("{\"contract\": \"uint8-nhwc-rgb\", \"backbone\": \"b\", \"precision\": \"fp32\"}"),
                "no sideMultiple");
        assertRefused(
                withCard("{\"contract\": \"uint8-nhwc-rgb\", \"backbone\": \"b\", \"sideMultiple\": 1}"),
                "no precision");
        assertRefused(withCard("no json"), "facet.json is not understood");
    }

    private TestModels.Entry withCard(String card) throws IOException {
        Path file = Files.createTempFile(folder, "card", ".pt");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("archive/constants.pkl"));
            zip.putNextEntry(new ZipEntry("archive/extra/facet.json"));
            zip.write(card.getBytes());
        }
        return new TestModels.Entry(file, null);
    }

    @Test
    void aPrecisionThatABackboneDoesNotHaveIsRefused() throws IOException {
        var entry = new TestModels.Entry(copyOfTheShippedModel(), null);
        ModelCatalog catalog = new ModelCatalog(TestModels.of(Map.of("mine", entry)));

        assertThatThrownBy(() -> catalog.find("mine", Precision.BF16, Precision.INT8))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER))
                .hasMessageContaining("auto, fp32 for backbone mine");
    }

    private void assertRefused(TestModels.Entry entry, String... reasons) throws IOException {
        ModelCatalog catalog = new ModelCatalog(TestModels.of(Map.of("mine", entry)));

        assertThatThrownBy(() -> catalog.find("mine", Precision.AUTO, Precision.INT8))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND))
                .hasMessageContainingAll(reasons);
        assertThat(catalog.find("mobilenet0.25", Precision.FP32, Precision.FP32))
                .as("the others go on working")
                .isNotNull();
    }

    private Path copyOfTheShippedModel() throws IOException {
        Path copy = folder.resolve("copy.pt");
        try (InputStream in = ModelCatalog.class.getResourceAsStream("/models/mobilenet0.25-fp32.pt")) {
            Files.write(copy, in.readAllBytes());
        }
        return copy;
    }
}
