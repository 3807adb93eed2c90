package io.facet.tune.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.calibration.Curve;
import io.facet.calibration.PlattScaling;
import io.facet.tune.accuracy.Evaluation.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationFitTest {
    private static final double[] CONFIDENCES = {0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98};

    @Test
    void plattScalingRecoversALogisticDistortion() {
        var truth = new PlattScaling(1.6, 0.8);

        CalibrationFit fit = CalibrationFit.of(scores(200, 40, truth::probability));

        assertThat(fit.refused()).isNull();
        for (double confidence : CONFIDENCES) {
            assertThat(fit.curve().probability(confidence)).isCloseTo(truth.probability(confidence), within(0.03));
        }
        assertThat(fit.curve()).isInstanceOfSatisfying(PlattScaling.class, platt -> {
            assertThat(platt.slope()).isCloseTo(1.6, within(0.1));
            assertThat(platt.intercept()).isCloseTo(0.8, within(0.1));
        });
    }

    @Test
    void isotonicRegressionRecoversAStep() {
        DoubleUnaryOperator step = confidence -> confidence < 0.3 ? 0.1 : confidence < 0.6 ? 0.7 : 0.75;

        CalibrationFit fit = CalibrationFit.of(scores(200, 40, step));

        for (double confidence : new double[] {0.05, 0.2, 0.35, 0.5, 0.7, 0.9}) {
            assertThat(fit.curve().probability(confidence))
                    .as("at %s", confidence)
                    .isCloseTo(step.applyAsDouble(confidence), within(0.05));
        }
        assertThat(fit.curve().label()).isEqualTo("isotonic regression");
    }

    @Test
    void heldOutReliabilityImproves() {
        CalibrationFit fit = CalibrationFit.of(scores(60, 10, new PlattScaling(1.6, 1.5)::probability));

        assertThat(fit.after().logLoss()).isLessThan(fit.before().logLoss());
        assertThat(fit.after().brier()).isLessThan(fit.before().brier());
        assertThat(fit.after().calibrationError())
                .isLessThan(fit.before().calibrationError() / 2)
                .isLessThan(0.06);
    }

    /** Every fifth photo has no labels. With folds of detections instead of photos, the curve would already know such photos. */
    @Test
    void photosAreJudgedByOtherPhotosOnly() {
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int photo = i % 50;
            scores.add(new Score(photo, 0.85f + i / 10_000f, photo % 5 != 0));
        }

        assertThat(CalibrationFit.of(scores).refused())
                .startsWith("A calibration predicts other photos no better than the confidence does (log loss ");
    }

    @Test
    void probabilityNeverFallsWithConfidence() {
        var random = new Random(3);
        for (int round = 0; round < 50; round++) {
            double slope = 0.2 + random.nextDouble();
            List<Score> scores = scores(random, 30, 10, new PlattScaling(slope, random.nextGaussian())::probability);
            for (Curve curve : List.of(
                    PlattFit.fit(scores).orElseThrow(), IsotonicFit.fit(scores).orElseThrow())) {
                double[] probabilities = IntStream.rangeClosed(0, 1000)
                        .mapToDouble(i -> curve.probability(i / 1000.0))
                        .toArray();
                assertThat(probabilities).isSorted();
                assertThat(probabilities[0]).isPositive();
                assertThat(probabilities[1000]).isLessThan(1);
            }
        }
    }

    @Test
    void tooFewLabelledFacesAreRefused() {
        assertThat(CalibrationFit.of(scores(19, 40, confidence -> confidence)).refused())
                .startsWith("Too few labelled faces: a calibration needs 50 detected faces in 20 photos")
                .contains(" in 19 and ");
        assertThat(CalibrationFit.of(List.of()).refused()).endsWith("(found 0 in 0 and 0).");
    }

    @Test
    void plattScalingNeedsAHigherShareAtHigherConfidence() {
        assertThat(PlattFit.fit(scores(100, 10, confidence -> 1 - confidence))).isEmpty();
    }

    @Test
    void reliabilityOfKnownPredictions() {
        Reliability reliability = Reliability.of(List.of(
                new Reliability.Prediction(0.8, true),
                new Reliability.Prediction(0.8, false),
                new Reliability.Prediction(0.2, false),
                new Reliability.Prediction(1.0, true)));

        assertThat(reliability.calibrationError()).isCloseTo((2 * 0.3 + 0.2 + 0) / 4, within(1e-9));
        assertThat(reliability.brier()).isCloseTo((0.04 + 0.64 + 0.04 + 0) / 4, within(1e-9));
        assertThat(reliability.logLoss()).isCloseTo(-(Math.log(0.8) + Math.log(0.2) + Math.log(0.8)) / 4, within(1e-9));
        assertThat(reliability.bins()).extracting(Reliability.Bin::detections).containsExactly(1, 2, 1);
    }

    private static List<Score> scores(int photos, int facesPerPhoto, DoubleUnaryOperator probability) {
        return scores(new Random(7), photos, facesPerPhoto, probability);
    }

    private static List<Score> scores(Random random, int photos, int facesPerPhoto, DoubleUnaryOperator probability) {
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < photos * facesPerPhoto; i++) {
            float confidence = 0.02f + 0.98f * random.nextFloat();
            scores.add(new Score(i % photos, confidence, random.nextDouble() < probability.applyAsDouble(confidence)));
        }
        return scores;
    }
}
