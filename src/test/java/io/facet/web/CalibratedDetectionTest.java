package io.facet.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.calibration.CalibratedModel;
import io.facet.calibration.Calibration;
import io.facet.calibration.Curve;
import io.facet.calibration.PlattScaling;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.DetectionResult;
import io.facet.detection.Precision;
import io.facet.model.ModelMetadata;
import io.facet.testing.ResultSchema;
import io.facet.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service with a calibration for the built-in model in fp32 at input size 640. */
@QuarkusTest
@TestProfile(CalibratedDetectionTest.Calibrated.class)
class CalibratedDetectionTest {
    private static final Curve CURVE = new PlattScaling(0.5, 0.25);
    private static final Path ROOT =
            Path.of("target", "calibrated-" + ProcessHandle.current().pid());

    public static class Calibrated implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path file = Files.createTempFile("facet", ".calibration.json");
                calibration().write(file);
                return Map.of(
                        "facet.model.calibration",
                        file.toString(),
                        "facet.model.precision",
                        "fp32",
                        "facet.model.warm",
                        "false",
                        "facet.store.directory.root",
                        ROOT.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Calibration calibration() throws IOException {
        ModelMetadata metadata = ModelMetadata.read(Path.of("src/main/resources/models/mobilenet0.25-fp32.pt"))
                .orElseThrow();
        var model = new CalibratedModel(
                metadata.backbone(), metadata.weightsSha256(), Precision.FP32, List.of(640), 1, 0.4);
        return Calibration.of(model, CURVE, new Calibration.Sample(100, 300, 900, 0.02, 0.5), Instant.now());
    }

    @Test
    void matchingRequestsHaveProbabilities() throws Exception {
        String result = detect("/detect?confidence=0.1");

        ResultSchema.assertValid(result);
        JsonNode face = new ObjectMapper().readTree(result).at("/faces/0");
        double expected = CURVE.probability(face.path("confidence").asDouble());
        assertThat(face.path("probability").asDouble()).isCloseTo(expected, within(1e-6));
        assertThat(expected).isLessThan(face.path("confidence").asDouble() - 0.01);
    }

    @Test
    void otherSettingsHaveNoProbability() {
        for (String setting : List.of("inputSize=320", "precision=int8", "nms=0.6")) {
            String result = detect("/detect?" + setting);

            assertThat(result).as(setting).contains("\"confidence\"").doesNotContain("probability");
        }
    }

    @Test
    void fingerprintOfSidecarsIncludesTheCalibration() throws Exception {
        Path photo = Files.createDirectories(ROOT.resolve("album")).resolve("a.jpg");
        Files.write(photo, Samples.portrait());

        given().contentType("application/json")
                .body("{\"bucket\":\"album\",\"key\":\"a.jpg\"}")
                .post("/events")
                .then()
                .statusCode(202);

        String json = Files.readString(photo.resolveSibling("a.jpg.faces.json"));
        ResultSchema.assertValid(json);
        JsonNode sidecar = new ObjectMapper().readTree(json);
        assertThat(sidecar.at("/faces/0/probability").isNumber()).isTrue();
        JsonNode detected = new ObjectMapper().readTree(detect("/detect"));
        assertThat(sidecar.path("fingerprint")).isEqualTo(detected.path("fingerprint"));
        assertThat(sidecar.path("fingerprint").asText()).isNotEqualTo(fingerprintOfTheModel(detected.path("model")));
    }

    private static String fingerprintOfTheModel(JsonNode model) {
        return new DetectionResult.Model(
                        model.path("backbone").asText(),
                        model.path("weightsSha256").asText(),
                        Scales.of(640),
                        Precision.FP32,
                        "cpu",
                        0.5,
                        0.4,
                        750)
                .fingerprint();
    }

    private static String detect(String path) {
        return given().contentType("image/jpeg")
                .body(Samples.portrait())
                .post(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
