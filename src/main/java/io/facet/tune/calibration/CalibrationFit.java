package io.facet.tune.calibration;

import io.facet.calibration.Curve;
import io.facet.tune.accuracy.Evaluation.Score;
import io.facet.tune.calibration.Reliability.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The better of Platt scaling and isotonic regression for the detections of a setting, by the log loss in a cross-validation.
 *
 * @param curve fitted to all detections; null if {@code refused} states the reason
 * @param before the reliability of the confidence
 * @param after the reliability of probabilities for detections in photos that were not used for fitting; null without a curve
 */
public record CalibrationFit(Curve curve, Reliability before, Reliability after, String refused) {
    // Ten of the rarer kind per parameter of Platt scaling, in different photos.
    static final int MIN_TRUE_POSITIVES = 50;
    static final int MIN_FALSE_POSITIVES = 20;
    static final int MIN_PHOTOS = 20;
    private static final int FOLDS = 5;

    private static final List<Function<List<Score>, Optional<Curve>>> METHODS =
            List.of(PlattFit::fit, IsotonicFit::fit);

    private record Candidate(Curve curve, Reliability heldOut) {}

    public static CalibrationFit of(List<Score> scores) {
        List<Score> right = scores.stream().filter(Score::truePositive).toList();
        long photos = right.stream().mapToInt(Score::photo).distinct().count();
        int wrong = scores.size() - right.size();
        if (photos < MIN_PHOTOS || right.size() < MIN_TRUE_POSITIVES || wrong < MIN_FALSE_POSITIVES) {
            return refused(
                    null,
                    "Too few labelled faces: a calibration needs %d detected faces in %d photos and %d wrong detections (found %d in %d and %d)."
                            .formatted(
                                    MIN_TRUE_POSITIVES, MIN_PHOTOS, MIN_FALSE_POSITIVES, right.size(), photos, wrong));
        }
        Reliability before = Reliability.of(scores.stream()
                .map(score -> prediction(score.confidence(), score))
                .toList());
        Optional<Candidate> best = METHODS.stream()
                .flatMap(method -> candidate(method, scores))
                .min(Comparator.comparing(candidate -> candidate.heldOut().logLoss()));
        return best.filter(one -> one.heldOut().logLoss() < before.logLoss())
                .map(one -> new CalibrationFit(one.curve(), before, one.heldOut(), null))
                .orElseGet(() -> refused(
                        before,
                        "A calibration predicts other photos no better than the confidence does (log loss %s instead of %.3f); use more photos, and fewer with most of the faces."
                                .formatted(
                                        best.map(one -> "%.3f"
                                                        .formatted(one.heldOut().logLoss()))
                                                .orElse("unknown"),
                                        before.logLoss())));
    }

    private static CalibrationFit refused(Reliability before, String why) {
        return new CalibrationFit(null, before, null, why);
    }

    /** Empty if the method fails on all detections or on a part of the photos. */
    private static Stream<Candidate> candidate(Function<List<Score>, Optional<Curve>> method, List<Score> scores) {
        List<Prediction> heldOut = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int number = fold;
            // By photo, because the faces of one photo resemble each other.
            Optional<Curve> curve = method.apply(scores.stream()
                    .filter(score -> score.photo() % FOLDS != number)
                    .toList());
            if (curve.isEmpty()) {
                return Stream.empty();
            }
            scores.stream()
                    .filter(score -> score.photo() % FOLDS == number)
                    .map(score -> prediction(curve.get().probability(score.confidence()), score))
                    .forEach(heldOut::add);
        }
        return method.apply(scores).stream().map(curve -> new Candidate(curve, Reliability.of(heldOut)));
    }

    private static Prediction prediction(double probability, Score score) {
        return new Prediction(probability, score.truePositive());
    }
}
