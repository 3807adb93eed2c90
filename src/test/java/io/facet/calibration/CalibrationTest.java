package io.facet.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.facet.calibration.IsotonicRegression.Point;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
    private static final DetectionResult.Model MODEL = model(640, Precision.INT8, 0.5, 0.4);
    private static final Curve PLATT = new PlattScaling(1.5, -0.25);
    private static final Curve ISOTONIC =
            new IsotonicRegression(List.of(new Point(0.1, 0.05), new Point(0.5, 0.6), new Point(0.9, 0.99)));

    @TempDir
    Path folder;

    @Test
    void fileRoundTrip() throws Exception {
        for (Curve curve : List.of(PLATT, ISOTONIC)) {
            Calibration written = calibration(curve);
            written.write(folder.resolve("one.json"));

            assertThat(Calibration.problem(folder.resolve("one.json"))).isEmpty();
            Calibration read = Calibration.read(folder.resolve("one.json"));
            assertThat(read).isEqualTo(written);
            assertThat(read.fingerprint()).isEqualTo(written.fingerprint());
        }
        assertThat(Files.readString(folder.resolve("one.json")))
                .contains(
                        "\"schema\" : \"facet-calibration/1\"",
                        "\"method\" : \"isotonic\"",
                        "\"2026-11-28T08:00:00Z\"");
    }

    @Test
    void fingerprintDependsOnTheCurveOnly() {
        Calibration later = Calibration.of(
                CalibratedModel.of(MODEL), PLATT, new Calibration.Sample(9, 9, 9, 0.02, 0.5), Instant.EPOCH);

        assertThat(later.fingerprint()).isEqualTo(calibration(PLATT).fingerprint());
        assertThat(calibration(ISOTONIC).fingerprint()).isNotEqualTo(later.fingerprint());
    }

    @Test
    void plattScalingIsALogisticFunctionOfTheLogit() {
        assertThat(new PlattScaling(1, 0).probability(0.3)).isCloseTo(0.3, within(1e-9));
        assertThat(PLATT.probability(0.5)).isCloseTo(1 / (1 + Math.exp(0.25)), within(1e-9));
        assertThat(PLATT.probability(1)).isBetween(0.99, 1.0);
        assertThat(PLATT.probability(0)).isBetween(0.0, 0.01);
    }

    @Test
    void isotonicRegressionIsLinearBetweenItsPoints() {
        assertThat(ISOTONIC.probability(0)).isEqualTo(0.05);
        assertThat(ISOTONIC.probability(0.1)).isEqualTo(0.05);
        assertThat(ISOTONIC.probability(0.3)).isCloseTo(0.325, within(1e-9));
        assertThat(ISOTONIC.probability(0.5)).isEqualTo(0.6);
        assertThat(ISOTONIC.probability(1)).isEqualTo(0.99);
    }

    @Test
    void matchesOnlyItsModelAndSettings() {
        Calibration calibration = calibration(PLATT);

        assertThat(calibration.mismatch(MODEL)).isEmpty();
        assertThat(calibration.mismatch(model(640, Precision.INT8, 0.9, 0.4)))
                .as("the confidence threshold only selects faces")
                .isEmpty();
        assertThat(calibration.mismatch(model(960, Precision.INT8, 0.5, 0.4)))
                .hasValueSatisfying(why -> assertThat(why).contains("inputSize is 960 instead of 640"));
        assertThat(calibration.mismatch(model(640, Precision.FP32, 0.5, 0.4)))
                .hasValueSatisfying(why -> assertThat(why).contains("precision is fp32 instead of int8"));
        assertThat(calibration.mismatch(model(640, Precision.INT8, 0.5, 1)))
                .hasValueSatisfying(why -> assertThat(why).contains("nmsThreshold is 1.0 instead of 0.4"));
        var otherWeights =
                new DetectionResult.Model("mobilenet0.25", "cd", Scales.of(640), Precision.INT8, "cpu", 0.5, 0.4, 750);
        assertThat(calibration.mismatch(otherWeights))
                .hasValueSatisfying(why -> assertThat(why).contains("weightsSha256 is cd instead of ab"));
    }

    @Test
    void calibrationOfSeveralScalesIsValidForTheseOnly() throws Exception {
        Scales scales = Scales.of(List.of(640, 1024, 2048), 2);
        var model = new CalibratedModel("mobilenet0.25", "ab", Precision.INT8, scales.inputSizes(), 2, 0.4);
        Path file = folder.resolve("scales.json");
        Calibration.of(model, PLATT, new Calibration.Sample(120, 800, 2000, 0.02, 0.5), Instant.EPOCH)
                .write(file);
        // The order of the sizes does not matter, as in the configuration.
        Files.writeString(file, Files.readString(file).replaceAll("640, 1024, 2048", "2048, 640, 1024"));

        Calibration calibration = Calibration.read(file);

        assertThat(Files.readString(file)).contains("2048, 640, 1024");
        assertThat(calibration.mismatch(model(scales))).isEmpty();
        assertThat(calibration.mismatch(model(Scales.of(scales.inputSizes(), 1))))
                .hasValueSatisfying(why -> assertThat(why).contains("enlarge is 1.0 instead of 2.0"));
        assertThat(calibration.mismatch(model(Scales.of(List.of(640, 1024), 2))))
                .hasValueSatisfying(why -> assertThat(why).contains("inputSize is 640,1024 instead of 640,1024,2048"));
        assertThat(calibration.mismatch(model(Scales.of(2048)))).isPresent();
    }

    private static DetectionResult.Model model(Scales scales) {
        return new DetectionResult.Model("mobilenet0.25", "ab", scales, Precision.INT8, "cpu", 0.5, 0.4, 750);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"facet-calibration/1\" | \"facet-calibration/2\" | schema must be facet-calibration/1",
                "\"slope\" : 1.5         | \"slope\" : -1          | slope must be a positive number (got -1.0)",
                "\"slope\" : 1.5,        | ``                      | curve.slope is missing or not valid",
                "\"platt\"               | \"magic\"               | curve is missing or not valid",
                "\"curve\"               | \"curves\"              | curve must be an object",
                "640                     | true                    | model.inputSizes is missing or not valid",
                "\"weightsSha256\"       | \"weights\"             | weightsSha256 is missing",
                "{                       | x                       | it is not valid JSON",
            })
    void brokenFilesAreExplainedInOneSentence(String from, String to, String reason) throws IOException {
        Path file = folder.resolve("broken.json");
        calibration(PLATT).write(file);
        Files.writeString(file, Files.readString(file).replace(from, to));

        assertThat(Calibration.problem(file))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("facet.model.calibration is %s, which is not a calibration from facet tune"
                                .formatted(file))
                        .contains(reason)
                        .doesNotContain("\n"));
        assertThatThrownBy(() -> Calibration.read(file))
                .isInstanceOfSatisfying(
                        DetectionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_PARAMETER));
    }

    @Test
    void missingFileIsExplained() {
        assertThat(Calibration.problem(Path.of("/nowhere.json")))
                .contains(
                        "facet.model.calibration is /nowhere.json, which cannot be read (NoSuchFileException); create or mount it");
    }

    @Test
    void pointsThatDescendAreRejected() {
        assertThatThrownBy(() -> new IsotonicRegression(List.of(new Point(0.1, 0.5), new Point(0.2, 0.4))))
                .hasMessageContaining("points must ascend");
        assertThatThrownBy(() -> new IsotonicRegression(List.of(new Point(0.1, Double.NaN))))
                .hasMessageContaining("points must ascend");
    }

    private static Calibration calibration(Curve curve) {
        return Calibration.of(
                CalibratedModel.of(MODEL),
                curve,
                new Calibration.Sample(120, 800, 2000, 0.02, 0.5),
                Instant.parse("2026-11-28T08:00:00Z"));
    }

    private static DetectionResult.Model model(int inputSize, Precision precision, double confidence, double nms) {
        return new DetectionResult.Model(
                "mobilenet0.25", "ab", Scales.of(inputSize), precision, "cpu", confidence, nms, 750);
    }
}
