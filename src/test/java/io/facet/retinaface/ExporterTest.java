package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import io.facet.testing.Samples;
import io.facet.testing.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.util.FloatComparator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The models are what the exporter makes of their sources. Needs a Python with {@code src/main/python/requirements.txt},
 * named by {@code FACET_PYTHON}, and the file {@code mnet.25_v1.onnx} of npm's retinaface 0.0.6, named by
 * {@code FACET_ONNX}. Without them it is skipped, or fails where {@code FACET_REQUIRE_EXPORTER=true}.
 */
class ExporterTest {
    private static final Path SCRIPT = Path.of("src", "main", "python", "export_retinaface.py");
    private static final String PYTHON = System.getenv("FACET_PYTHON");
    private static final String ONNX = System.getenv("FACET_ONNX");

    @TempDir
    static Path folder;

    private record Run(int exitCode, String output) {}

    @BeforeAll
    static void pythonIsThere() {
        boolean there = PYTHON != null && ONNX != null;
        if (!there && Boolean.parseBoolean(System.getenv("FACET_REQUIRE_EXPORTER"))) {
            fail("FACET_REQUIRE_EXPORTER is set, but FACET_PYTHON and FACET_ONNX are not");
        }
        assumeTrue(there, "FACET_PYTHON and FACET_ONNX are not set");
    }

    @Test
    void exportOfBundledModelsIsReproducible() throws Exception {
        for (String precision : new String[] {"fp32", "int8", "bf16", "fp16"}) {
            Run run = export(
                    "--weights",
                    ONNX,
                    "--calibration",
                    Shared.root().resolve("images/faces").toString(),
                    "--precision",
                    precision,
                    "--outputs",
                    precision.equals("fp16") ? "top-k" : "dense",
                    "--compare",
                    "src/main/resources/models/mobilenet0.25-" + precision + ".pt");

            assertThat(run.exitCode()).as(run.output()).isZero();
            assertThat(run.output()).contains("identical");
        }
    }

    @Test
    void exportedWeightsMatchTheReferenceImplementation() throws Exception {
        Path exported = folder.resolve("mobilenet0.25_Final.pt");
        Run run = export(
                "--weights",
                        Shared.root().resolve("weights/mobilenet0.25_Final.pth").toString(),
                "--precision", "fp32",
                "--output", exported.toString());
        assertThat(run.exitCode()).as(run.output()).isZero();

        GoldenParityTest.assertParity(
                Golden.read("mobilenet0.25.json"), new TestDetector(Map.of("other", exported)), "other");
    }

    @Test
    void topKNetworkFindsTheSameFaces() throws Exception {
        Path exported = folder.resolve("top-k.pt");
        Run run =
                export("--weights", ONNX, "--precision", "fp32", "--outputs", "top-k", "--output", exported.toString());
        assertThat(run.exitCode()).as(run.output()).isZero();

        var detector = new TestDetector(Map.of("chosen", exported));
        for (String photo : Shared.names("images/faces").subList(0, 12)) {
            byte[] bytes = Shared.bytes("images/faces/" + photo);
            // At 0.1 a photo has hundreds of boxes, at 1 none.
            for (double confidence : new double[] {0.1, 0.5, 1}) {
                assertThat(detector.detect(bytes, options("chosen", confidence)))
                        .as("%s at %s", photo, confidence)
                        .usingRecursiveComparison()
                        // oneDNN and XNNPACK sum in different orders.
                        .withComparatorForType(new FloatComparator(0.02f), Float.class)
                        .isEqualTo(detector.detect(bytes, options("mobilenet0.25", confidence)));
            }
        }
    }

    private static DetectionOptions options(String backbone, double confidence) {
        return new DetectionOptions(backbone, 640, Precision.FP32, confidence, 0.4, 750);
    }

    @Test
    void heavyBackboneIsExportedAndRuns() throws Exception {
        Path exported = folder.resolve("resnet50.pt");
        Run run = export("--random-weights", "7", "--precision", "fp32", "--output", exported.toString());
        assertThat(run.exitCode()).as(run.output()).isZero();

        var detector = new TestDetector(Map.of("heavy", exported));
        var options = new DetectionOptions("heavy", 320, Precision.AUTO, 0.02, 0.4, 3);

        // Random weights find no real faces, but the outputs have the shapes of the contract.
        assertThat(detector.detect(Samples.portrait(), options)).hasSize(3);
    }

    @Test
    void onlyThePublishedNamesAndShapesOfTheHeavyBackboneLoad() throws Exception {
        Path published = folder.resolve("Resnet50_Final.pth");
        Run written = python("src/test/python/resnet50_state_dict.py", published.toString());
        assertThat(written.exitCode()).as(written.output()).isZero();

        Run read = python("-c", """
                import sys
                from pathlib import Path
                sys.path.insert(0, sys.argv[1])
                import torch
                from facet_export import ExportError, sources
                path = Path(sys.argv[2])
                print("read as", sources.read_weights(path, None).backbone)
                state = torch.load(path, weights_only=True)
                state["module.ssh1.conv3X3.weight"] = state.pop("module.ssh1.conv3X3.0.weight")
                torch.save(state, path)
                try:
                    sources.read_weights(path, None)
                except ExportError as e:
                    print("refused:", e)
                """, SCRIPT.getParent().toString(), published.toString());

        assertThat(read.exitCode()).as(read.output()).isZero();
        assertThat(read.output())
                .contains("read as resnet50")
                .contains("missing      ssh1.conv3X3.0.weight", "unknown      ssh1.conv3X3.weight");
    }

    @Test
    void weightsWithAnotherHashAreRejectedWithAMessage() throws Exception {
        Run run = export("--weights", ONNX, "--sha256", "0".repeat(64), "--output", unwritten());

        assertRejected(run, "has sha256", "expected 0000");
    }

    @Test
    void weightsWithAnotherShapeAreRejectedByName() throws Exception {
        Path weights = folder.resolve("wrong-shape.pth");
        Run damaged = python(
                "-c",
                """
                import sys, torch
                state = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
                name = next(name for name in state if name.endswith("BboxHead.0.conv1x1.weight"))
                state[name] = state[name][:4]
                torch.save(state, sys.argv[2])
                """,
                Shared.root().resolve("weights/mobilenet0.25_Final.pth").toString(),
                weights.toString());
        assertThat(damaged.exitCode()).as(damaged.output()).isZero();

        Run run = export("--weights", weights.toString(), "--output", unwritten());

        assertRejected(run, "wrong shape", "BboxHead.0.conv1x1.weight [4, 64, 1, 1], expected [8, 64, 1, 1]");
    }

    @Test
    void fileWithoutWeightsIsRejectedWithAMessage() throws Exception {
        Path weights = Files.writeString(folder.resolve("no.onnx"), "not a model");

        Run run = export("--weights", weights.toString(), "--output", unwritten());

        assertRejected(run, "neither a state dict nor an ONNX file");
    }

    private static String unwritten() {
        return folder.resolve("unwritten.pt").toString();
    }

    private static void assertRejected(Run run, String... words) {
        assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
        assertThat(run.output()).contains(words).doesNotContain("Traceback");
        assertThat(Path.of(unwritten())).doesNotExist();
    }

    private static Run export(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        return python(command.toArray(String[]::new));
    }

    private static Run python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
