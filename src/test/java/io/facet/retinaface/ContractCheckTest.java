package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import io.facet.testing.Samples;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TorchScript file of another network is rejected with a message when it is loaded; the service keeps running. */
class ContractCheckTest {
    private static DetectionOptions ask(String backbone) {
        return new DetectionOptions(backbone, 320, Precision.AUTO, 0.5, 0.4, 10);
    }

    @ParameterizedTest
    @CsvSource({
        "classifier, 'it returned (1, 3)'",
        "grey, it failed",
        "dictionary, it failed",
        "no-softmax, add softmax to the graph",
        "not-a-number, a value is NaN",
        "fixed-size, black image of 96 x 64"
    })
    void contractViolationIsReportedWithExpectedAndActualOutputs(String name, String seen) {
        var detector = new TestDetector(Map.of("mine", Path.of("src/test/resources/models", name + ".pt")));

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> detector.detect(Samples.portrait(), ask("mine")))
                    .isInstanceOfSatisfying(
                            DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND))
                    .hasMessageContaining(seen)
                    .hasMessageContainingAll("Backbone mine in fp32", "float-nchw-bgr", "loc (1, ", "docs/models.md");
        }
        assertThat(detector.detect(Samples.portrait(), ask("mobilenet0.25"))).hasSize(1);
    }

    @Test
    void plainTraceWithoutMetadataRuns() {
        var detector = new TestDetector(Map.of("mine", Path.of("src/test/resources/models/plain.pt")));

        assertThat(detector.detect(Samples.portrait(), ask("mine")))
                .singleElement()
                .satisfies(face -> assertThat(face.confidence()).isEqualTo(0.9f));
    }
}
