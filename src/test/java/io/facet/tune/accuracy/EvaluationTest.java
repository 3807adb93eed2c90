package io.facet.tune.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.detection.BoundingBox;
import io.facet.detection.Precision;
import io.facet.tune.Layout;
import io.facet.tune.Setting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final Setting SETTING =
            new Setting("mobilenet0.25", Precision.INT8, 640, new Layout(1, 1, Duration.ZERO));
    private static final BoundingBox HERE = new BoundingBox(0, 0, 100, 100);
    private static final BoundingBox THERE = new BoundingBox(300, 0, 100, 100);
    private static final BoundingBox NOWHERE = new BoundingBox(600, 0, 100, 100);

    private final JudgedPhoto photo = new JudgedPhoto(
            List.of(
                    new ScoredFace(0.9f, new BoundingBox(0, 0, 100, 80)),
                    new ScoredFace(0.8f, NOWHERE),
                    new ScoredFace(0.4f, THERE)),
            List.of(TruthFace.of(HERE), TruthFace.of(THERE)));

    @Test
    void facesBelowTheConfidenceAreNotFound() {
        Evaluation evaluation = Evaluation.of(List.of(photo), 0.5, false);

        Accuracy accuracy = evaluation.accuracy();
        assertThat(accuracy.faces()).isEqualTo(2);
        assertThat(accuracy.recall()).isEqualTo(0.5);
        assertThat(accuracy.precision()).isEqualTo(0.5);
        assertThat(accuracy.meanIou()).isCloseTo(0.8, within(1e-6));
        assertThat(accuracy.averagePrecision()).isNull();
        assertThat(evaluation.found().stream().boxed()).containsExactly(0);
    }

    @Test
    void thresholdsKeepWhatTheySay() {
        Scores scores = Scores.of(SETTING, Evaluation.of(List.of(photo), 0.5, false));

        assertThat(scores.kept()).extracting(Scores.Kept::faces).containsExactly(3, 2, 2, 0);
        assertThat(scores.kept()).extracting(Scores.Kept::recall).containsExactly(1.0, 0.5, 0.5, 0.0);
        assertThat(scores.right().stream().mapToInt(Integer::intValue).sum()).isEqualTo(2);
        assertThat(scores.wrong().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
    }

    @Test
    void withoutFacesNothingIsDivided() {
        Accuracy accuracy = Evaluation.of(List.of(new JudgedPhoto(List.of(), List.of())), 0.5, true)
                .accuracy();

        assertThat(accuracy.recall()).isNull();
        assertThat(accuracy.precision()).isNull();
        assertThat(accuracy.score()).isZero();
    }
}
