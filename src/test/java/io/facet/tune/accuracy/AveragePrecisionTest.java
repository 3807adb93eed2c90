package io.facet.tune.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import io.facet.tune.accuracy.GroundTruthFace.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AveragePrecisionTest {
    private static final BoundingBox LEFT = new BoundingBox(100, 100, 60, 60);
    private static final BoundingBox RIGHT = new BoundingBox(400, 100, 60, 60);
    private static final BoundingBox EMPTY_SPOT = new BoundingBox(700, 400, 60, 60);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void widerValuesMatchTheWiderToolkit(long seed) {
        List<EvaluatedPhoto> photos = SyntheticEvaluations.of(seed, 200);

        AveragePrecision computed = AveragePrecision.of(photos);

        assertThat(computed.widerEasy())
                .isBetween(0.3, 0.99)
                .isCloseTo(WiderToolkit.averagePrecision(photos, 50), within(0.003));
        assertThat(computed.widerMedium())
                .isBetween(0.3, 0.99)
                .isCloseTo(WiderToolkit.averagePrecision(photos, 30), within(0.003));
        assertThat(computed.widerHard())
                .isBetween(0.3, 0.99)
                .isCloseTo(WiderToolkit.averagePrecision(photos, 10), within(0.003));
    }

    @Test
    void perfectDetectionsHaveAnAveragePrecisionOfOne() {
        var photo =
                new EvaluatedPhoto(List.of(scored(0.9, LEFT), scored(0.8, RIGHT)), List.of(face(LEFT), face(RIGHT)));

        AveragePrecision all = AveragePrecision.of(List.of(photo));

        assertThat(List.of(all.coco50(), all.widerEasy(), all.widerMedium(), all.widerHard()))
                .containsOnly(1.0);
    }

    @Test
    void falsePositiveBeforeATruePositiveLowersThePrecision() {
        var photo = new EvaluatedPhoto(
                List.of(scored(0.9, LEFT), scored(0.8, EMPTY_SPOT), scored(0.7, RIGHT)),
                List.of(face(LEFT), face(RIGHT)));

        AveragePrecision result = AveragePrecision.of(List.of(photo));

        assertThat(result.widerEasy()).isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-9));
        // The first 51 of 101 recall levels have precision 1.
        assertThat(result.coco50()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-9));
    }

    @Test
    void ignoredFacesDoNotCount() {
        var without = new EvaluatedPhoto(List.of(scored(0.9, LEFT), scored(0.8, EMPTY_SPOT)), List.of(face(LEFT)));
        var with = new EvaluatedPhoto(
                List.of(scored(0.95, RIGHT), scored(0.9, LEFT), scored(0.8, EMPTY_SPOT)),
                List.of(new GroundTruthFace(RIGHT, Role.IGNORED), face(LEFT)));

        assertThat(AveragePrecision.of(List.of(with))).isEqualTo(AveragePrecision.of(List.of(without)));
    }

    @Test
    void secondDetectionOfAFaceIsAFalsePositive() {
        var photo = new EvaluatedPhoto(
                List.of(scored(0.9, LEFT), scored(0.85, LEFT), scored(0.8, RIGHT)), List.of(face(LEFT), face(RIGHT)));

        assertThat(AveragePrecision.of(List.of(photo)).widerEasy()).isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-9));
    }

    @Test
    void falsePositivesInPhotosWithoutFacesCountForCocoOnly() {
        var good = new EvaluatedPhoto(List.of(scored(0.8, LEFT)), List.of(face(LEFT)));
        var empty = new EvaluatedPhoto(List.of(scored(0.9, LEFT)), List.of());

        AveragePrecision both = AveragePrecision.of(List.of(good, empty));

        assertThat(both.widerEasy()).isEqualTo(1);
        assertThat(both.coco50()).isEqualTo(0.5);
    }

    @Test
    void cocoCountsTheHundredMostConfidentDetectionsOnly() {
        List<Detection> found = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            found.add(scored(0.9, EMPTY_SPOT));
        }
        found.add(scored(0.1, LEFT));

        assertThat(AveragePrecision.of(List.of(new EvaluatedPhoto(found, List.of(face(LEFT)))))
                        .coco50())
                .isZero();
    }

    @Test
    void categoryWithoutFacesHasNoAveragePrecision() {
        var photo = new EvaluatedPhoto(List.of(), List.of(face(new BoundingBox(0, 0, 20, 20))));

        AveragePrecision small = AveragePrecision.of(List.of(photo));

        assertThat(small.widerEasy()).isNull();
        assertThat(small.widerMedium()).isNull();
        assertThat(small.widerHard()).isZero();
    }

    private static Detection scored(double confidence, BoundingBox box) {
        return new Detection((float) confidence, box);
    }

    private static GroundTruthFace face(BoundingBox box) {
        return GroundTruthFace.of(box);
    }
}
