package io.facet.tune.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import io.facet.tune.accuracy.Evaluation.Accuracy;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final BoundingBox LEFT = new BoundingBox(0, 0, 100, 100);
    private static final BoundingBox RIGHT = new BoundingBox(300, 0, 100, 100);
    private static final BoundingBox EMPTY_SPOT = new BoundingBox(600, 0, 100, 100);

    private final EvaluatedPhoto photo = new EvaluatedPhoto(
            List.of(
                    new Detection(0.9f, new BoundingBox(0, 0, 100, 80)),
                    new Detection(0.8f, EMPTY_SPOT),
                    new Detection(0.4f, RIGHT)),
            List.of(GroundTruthFace.of(LEFT), GroundTruthFace.of(RIGHT)));

    @Test
    void detectionsBelowTheConfidenceDoNotCount() {
        Evaluation evaluation = Evaluation.of(List.of(photo), 0.5, false);

        Accuracy accuracy = evaluation.accuracy();
        assertThat(accuracy.faces()).isEqualTo(2);
        assertThat(accuracy.recall()).isEqualTo(0.5);
        assertThat(accuracy.precision()).isEqualTo(0.5);
        assertThat(accuracy.meanIou()).isCloseTo(0.8, within(1e-6));
        assertThat(accuracy.averagePrecision()).isNull();
        assertThat(evaluation.detectedFaces().stream().boxed()).containsExactly(0);
    }

    @Test
    void scoresIncludeDetectionsBelowTheConfidence() {
        Evaluation evaluation = Evaluation.of(List.of(photo), 0.5, false);

        assertThat(evaluation.scores())
                .extracting(Evaluation.Score::truePositive)
                .containsExactly(true, false, true);
    }

    @Test
    void sharesAreNullWithoutFaces() {
        Accuracy accuracy = Evaluation.of(List.of(new EvaluatedPhoto(List.of(), List.of())), 0.5, true)
                .accuracy();

        assertThat(accuracy.recall()).isNull();
        assertThat(accuracy.precision()).isNull();
        assertThat(accuracy.score()).isZero();
    }
}
