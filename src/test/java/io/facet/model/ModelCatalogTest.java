package io.facet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import io.facet.detection.Sha256;
import io.facet.model.download.FileCache;
import io.facet.retinaface.TestModels;
import io.facet.torch.CpuFeatures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {
    private static final PrecisionRules WITH_VNNI = new PrecisionRules(false, CpuFeatures.parse("flags : avx_vnni"));
    private static final PrecisionRules GPU = new PrecisionRules(true, CpuFeatures.parse(""));

    @TempDir
    Path folder;

    @Test
    void bundledModelIsAvailableInThePrecisionsOfEachDevice() throws IOException {
        ModelCatalog catalog = TestModels.none().open();

        assertThat(Stream.of(Precision.FP32, Precision.BF16, Precision.INT8, Precision.AUTO)
                        .map(precision -> catalog.find("mobilenet0.25", precision, WITH_VNNI)
                                .precision()))
                .containsExactly(Precision.FP32, Precision.BF16, Precision.INT8, Precision.INT8);
        assertThat(Stream.of(Precision.FP16, Precision.BF16, Precision.AUTO)
                        .map(precision ->
                                catalog.find("mobilenet0.25", precision, GPU).precision()))
                .containsExactly(Precision.FP16, Precision.BF16, Precision.FP16);
        assertThatThrownBy(() -> catalog.find("mobilenet0.25", Precision.FP32, GPU))
                .as("its convolutions use XNNPACK")
                .hasMessageContaining("Backbone mobilenet0.25 is available in: int8, bf16, fp16");
        assertThat(catalog.models()).allSatisfy(model -> {
            assertThat(model.source()).isEqualTo("npm retinaface@0.0.6 mnet.25_v1.onnx");
            assertThat(model.weightsSha256()).matches("[0-9a-f]{64}");
            assertThat(model.contract()).isEqualTo(InputContract.UINT8_NHWC_RGB);
        });
    }

    @Test
    void hashesOfTheBundledModelsAreTheirs() throws IOException {
        for (CatalogModel model : TestModels.none().open().models()) {
            assertThat(FileCache.hash(model.file().path()))
                    .as(model.name())
                    .isEqualTo(model.file().sha256());
        }
    }

    @Test
    void configuredModelIsFoundByNameAndDescribedByItsMetadata() throws IOException {
        Path file = copyOfBundledModel();
        var entry = new TestModels.Entry(file, Sha256.hex(Files.readAllBytes(file)));

        CatalogModel model = TestModels.of(Map.of("mine", entry)).open().find("mine", Precision.AUTO, WITH_VNNI);

        assertThat(model.name()).isEqualTo("mine");
        assertThat(model.backbone()).isEqualTo("mobilenet0.25");
        assertThat(model.precision()).isEqualTo(Precision.FP32);
    }

    @Test
    void wrongHashIsRejectedWithBothHashes() throws IOException {
        Path file = copyOfBundledModel();
        String actual = Sha256.hex(Files.readAllBytes(file));
        String expected = "0".repeat(64);

        assertRejected(new TestModels.Entry(file, expected), actual, expected);
    }

    @Test
    void missingTruncatedOrOtherFileIsRejected() throws IOException {
        assertRejected(new TestModels.Entry(folder.resolve("missing.pt"), null), "does not exist");

        byte[] whole = Files.readAllBytes(copyOfBundledModel());
        Path truncated = Files.write(folder.resolve("truncated.pt"), Arrays.copyOf(whole, whole.length / 2));
        assertRejected(new TestModels.Entry(truncated, null), "zip");

        Path other = folder.resolve("other.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(other))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
        }
        assertRejected(new TestModels.Entry(other, null), "without TorchScript", "export_retinaface.py");
    }

    @Test
    void incompleteMetadataIsRejectedAtStartup() throws IOException {
        assertRejected(
                withMetadata("{\"backbone\": \"b\", \"precision\": \"fp32\", \"sideMultiple\": 32}"),
                "contract is missing");
        assertRejected(
                withMetadata("{\"contract\": \"uint8-nhwc-rgb\", \"backbone\": \"b\", \"precision\": \"fp32\"}"),
                "sideMultiple is missing");
        assertRejected(
                withMetadata("{\"contract\": \"uint8-nhwc-rgb\", \"backbone\": \"b\", \"sideMultiple\": 1}"),
                "precision is missing");
        assertRejected(withMetadata("no json"), "facet.json is not valid");
    }

    private TestModels.Entry withMetadata(String card) throws IOException {
        Path file = Files.createTempFile(folder, "card", ".pt");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("archive/constants.pkl"));
            zip.putNextEntry(new ZipEntry("archive/extra/facet.json"));
            zip.write(card.getBytes());
        }
        return new TestModels.Entry(file, null);
    }

    @Test
    void precisionThatABackboneLacksIsRejected() throws IOException {
        var entry = new TestModels.Entry(copyOfBundledModel(), null);
        ModelCatalog catalog = TestModels.of(Map.of("mine", entry)).open();

        assertThatThrownBy(() -> catalog.find("mine", Precision.BF16, WITH_VNNI))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER))
                .hasMessageContaining("Backbone mine is available in: fp32.");
    }

    @Test
    void modelInsideAZipIsExtracted() throws IOException {
        byte[] plain = Files.readAllBytes(Path.of("src/test/resources/models/plain.pt"));
        for (String model : new String[] {"retinaface.pt", "retinaface/retinaface.pt"}) {
            var entry =
                    new TestModels.Entry(zip(model, plain, "serving.properties", "engine=PyTorch".getBytes()), null);

            CatalogModel found = TestModels.of(Map.of("mine", entry)).open().find("mine", Precision.AUTO, WITH_VNNI);

            assertThat(found.file().path()).hasBinaryContent(plain);
            assertThat(found.contract()).isEqualTo(InputContract.FLOAT_NCHW_BGR);
            assertThat(found.weightsSha256()).isEqualTo(Sha256.hex(plain));
        }
    }

    @Test
    void ambiguousZipStateDictOrTruncatedModelIsRejectedWithARemedy() throws IOException {
        byte[] plain = Files.readAllBytes(Path.of("src/test/resources/models/plain.pt"));

        assertRejected(new TestModels.Entry(zip("a.pt", plain, "b.pt", plain), null), "a.pt, b.pt", "configure one");
        assertRejected(
                new TestModels.Entry(zip("archive/data.pkl", plain, "archive/version", plain), null),
                "state dict",
                "export_retinaface.py");
        assertRejected(new TestModels.Entry(zip("a.pt", Arrays.copyOf(plain, 500), "b", plain), null), "copy it again");
    }

    private Path zip(String first, byte[] content, String second, byte[] otherContent) throws IOException {
        Path file = Files.createTempFile(folder, "model", ".zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(first));
            zip.write(content);
            zip.putNextEntry(new ZipEntry(second));
            zip.write(otherContent);
        }
        return file;
    }

    @Test
    void downloadRequiresAHash() throws IOException {
        assertRejected(
                new TestModels.Entry("https://example.org/heavy.pt", null),
                "facet.model.catalog.\"mine\".sha256 is missing",
                "sha256sum");
        assertRejected(new TestModels.Entry("https://example.org/heavy.pt", "abc"), "64 hexadecimal digits");
        assertRejected(new TestModels.Entry("http://example.org/heavy.pt", "0".repeat(64)), "use https");
    }

    @Test
    void configuredModelOverridesTheBundledOneOfTheSameName() throws IOException {
        Path plain = Path.of("src/test/resources/models/plain.pt");

        ModelCatalog catalog = TestModels.of(Map.of("mobilenet0.25", new TestModels.Entry(plain, null)))
                .open();

        assertThat(catalog.find("mobilenet0.25", Precision.FP32, WITH_VNNI)
                        .file()
                        .path())
                .isEqualTo(plain);
        assertThat(catalog.find("mobilenet0.25", Precision.AUTO, WITH_VNNI).precision())
                .as("overridden in its precision only")
                .isEqualTo(Precision.INT8);
        assertThat(catalog.models())
                .filteredOn(model -> model.precision() == Precision.FP32)
                .hasSize(1);
    }

    @Test
    void unavailableConfiguredModelDoesNotFallBackToTheBundledOne() throws IOException {
        var missing = new TestModels.Entry(folder.resolve("missing.pt"), null);

        ModelCatalog catalog = TestModels.of(Map.of("mobilenet0.25", missing)).open();

        assertThatThrownBy(() -> catalog.find("mobilenet0.25", Precision.AUTO, WITH_VNNI))
                .hasMessageContaining("does not exist");
        assertThat(catalog.models()).isEmpty();
        assertThat(catalog.unavailable())
                .singleElement()
                .satisfies(model -> assertThat(model.name()).isEqualTo("mobilenet0.25"));
    }

    @Test
    void nameTakesPrecedenceOverArchitecture() throws IOException {
        Path file = copyOfBundledModel();
        ModelCatalog catalog =
                TestModels.of(Map.of("mine", new TestModels.Entry(file, null))).open();

        assertThat(catalog.find("mobilenet0.25", Precision.FP32, WITH_VNNI).name())
                .isEqualTo("mobilenet0.25");
        assertThat(catalog.find("mine", Precision.FP32, WITH_VNNI).name()).isEqualTo("mine");
    }

    @Test
    void precisionThatTheDeviceDoesNotSupportIsRejectedWithTheReason() throws IOException {
        ModelCatalog catalog = TestModels.none().open();

        assertThatThrownBy(() -> catalog.find("mobilenet0.25", Precision.FP16, WITH_VNNI))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMETER))
                .hasMessageContaining("fp16 runs on GPUs only");
        assertThatThrownBy(() -> catalog.find("mobilenet0.25", Precision.INT8, GPU))
                .hasMessageContaining("on CPUs only");
    }

    private void assertRejected(TestModels.Entry entry, String... reasons) throws IOException {
        ModelCatalog catalog = TestModels.of(Map.of("mine", entry)).open();
        catalog.fetch("mine").join();

        assertThatThrownBy(() -> catalog.find("mine", Precision.AUTO, WITH_VNNI))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND))
                .hasMessageContainingAll(reasons);
        assertThat(catalog.find("mobilenet0.25", Precision.FP32, WITH_VNNI))
                .as("the other models keep working")
                .isNotNull();
    }

    private Path copyOfBundledModel() throws IOException {
        Path copy = folder.resolve("copy.pt");
        try (InputStream in = ModelCatalog.class.getResourceAsStream("/models/mobilenet0.25-fp32.pt")) {
            Files.write(copy, in.readAllBytes());
        }
        return copy;
    }
}
