package io.facet.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryCheckTest {
    private static final Set<String> NAMES =
            Set.of("backbone", "inputSize", "enlarge", "precision", "confidence", "nms", "maxFaces", "render");

    @ParameterizedTest
    @CsvSource({
        "input_size, inputSize",
        "INPUT-SIZE, inputSize",
        "imputsize, inputSize",
        "size, inputSize",
        "conf, confidence",
        "confidance, confidence",
        "min_confidence, confidence",
        "confidenceThreshold, confidence",
        "max_face, maxFaces",
        "faces, maxFaces",
        "nmsThreshold, nms",
        "rendering, render",
        "limit,",
        "x,",
        "'',"
    })
    void similarNameIsSuggested(String sent, String suggested) {
        assertThat(QueryCheck.nearest(sent, NAMES).orElse(null)).isEqualTo(suggested);
    }
}
