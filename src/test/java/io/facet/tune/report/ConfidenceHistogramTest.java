package io.facet.tune.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.accuracy.Evaluation.Accuracy;
import io.facet.tune.accuracy.Evaluation.Score;
import io.facet.tune.report.ConfidenceHistogram.Kept;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidenceHistogramTest {

    @Test
    void thresholdsKeepTheDetectionsAtOrAboveThem() {
        var evaluation = new Evaluation(
                new Accuracy(1, 2, 0.5, 0.8, 0.5, null),
                new BitSet(),
                List.of(new Score(0, 0.9f, true), new Score(0, 0.8f, false), new Score(0, 0.4f, true)));

        ConfidenceHistogram histogram = ConfidenceHistogram.of("mobilenet0.25 int8 640", evaluation);

        assertThat(histogram.kept()).extracting(Kept::faces).containsExactly(3, 2, 2, 0);
        assertThat(histogram.kept()).extracting(Kept::recall).containsExactly(1.0, 0.5, 0.5, 0.0);
        assertThat(sum(histogram.right())).isEqualTo(2);
        assertThat(sum(histogram.wrong())).isEqualTo(1);
    }

    private static int sum(List<Integer> counts) {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }
}
