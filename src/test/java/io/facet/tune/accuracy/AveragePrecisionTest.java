package io.facet.tune.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.detection.BoundingBox;
import io.facet.tune.SeededPhotos;
import io.facet.tune.accuracy.TruthFace.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AveragePrecisionTest {
    private static final BoundingBox HERE = new BoundingBox(100, 100, 60, 60);
    private static final BoundingBox THERE = new BoundingBox(400, 100, 60, 60);
    private static final BoundingBox NOWHERE = new BoundingBox(700, 400, 60, 60);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithTheToolkitOfWider(long seed) {
        List<JudgedPhoto> photos = SeededPhotos.of(seed, 200);

        AveragePrecision ours = AveragePrecision.of(photos);

        assertThat(ours.widerEasy())
                .isBetween(0.3, 0.99)
                .isCloseTo(WiderToolkit.averagePrecision(photos, 50), within(0.003));
        assertThat(ours.widerMedium())
                .isBetween(0.3, 0.99)
                .isCloseTo(WiderToolkit.averagePrecision(photos, 30), within(0.003));
        assertThat(ours.widerHard())
                .isBetween(0.3, 0.99)
                .isCloseTo(WiderToolkit.averagePrecision(photos, 10), within(0.003));
    }

    @Test
    void everythingFoundAndNothingElseIsOne() {
        var photo = new JudgedPhoto(List.of(scored(0.9, HERE), scored(0.8, THERE)), List.of(face(HERE), face(THERE)));

        AveragePrecision all = AveragePrecision.of(List.of(photo));

        assertThat(List.of(all.coco50(), all.widerEasy(), all.widerMedium(), all.widerHard()))
                .containsOnly(1.0);
    }

    @Test
    void aWrongFaceBeforeTheSecondRightOneCosts() {
        var photo = new JudgedPhoto(
                List.of(scored(0.9, HERE), scored(0.8, NOWHERE), scored(0.7, THERE)), List.of(face(HERE), face(THERE)));

        AveragePrecision mixed = AveragePrecision.of(List.of(photo));

        assertThat(mixed.widerEasy()).isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-9));
        // Of 101 recalls the first 51 are reached at precision 1.
        assertThat(mixed.coco50()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-9));
    }

    @Test
    void ignoredFacesNeitherHelpNorHarm() {
        var without = new JudgedPhoto(List.of(scored(0.9, HERE), scored(0.8, NOWHERE)), List.of(face(HERE)));
        var with = new JudgedPhoto(
                List.of(scored(0.95, THERE), scored(0.9, HERE), scored(0.8, NOWHERE)),
                List.of(new TruthFace(THERE, Role.IGNORED), face(HERE)));

        assertThat(AveragePrecision.of(List.of(with))).isEqualTo(AveragePrecision.of(List.of(without)));
    }

    @Test
    void aSecondAnswerForOneFaceIsWrong() {
        var photo = new JudgedPhoto(
                List.of(scored(0.9, HERE), scored(0.85, HERE), scored(0.8, THERE)), List.of(face(HERE), face(THERE)));

        assertThat(AveragePrecision.of(List.of(photo)).widerEasy()).isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-9));
    }

    @Test
    void facesInAPhotoWithoutAnyCountForCocoOnly() {
        var good = new JudgedPhoto(List.of(scored(0.8, HERE)), List.of(face(HERE)));
        var empty = new JudgedPhoto(List.of(scored(0.9, HERE)), List.of());

        AveragePrecision both = AveragePrecision.of(List.of(good, empty));

        assertThat(both.widerEasy()).isEqualTo(1);
        assertThat(both.coco50()).isEqualTo(0.5);
    }

    @Test
    void onlyTheHundredMostConfidentCountForCoco() {
        List<ScoredFace> found = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            found.add(scored(0.9, NOWHERE));
        }
        found.add(scored(0.1, HERE));

        assertThat(AveragePrecision.of(List.of(new JudgedPhoto(found, List.of(face(HERE)))))
                        .coco50())
                .isZero();
    }

    @Test
    void photosWithoutFacesOfAKindHaveNoPrecisionOfIt() {
        var photo = new JudgedPhoto(List.of(), List.of(face(new BoundingBox(0, 0, 20, 20))));

        AveragePrecision small = AveragePrecision.of(List.of(photo));

        assertThat(small.widerEasy()).isNull();
        assertThat(small.widerMedium()).isNull();
        assertThat(small.widerHard()).isZero();
    }

    private static ScoredFace scored(double confidence, BoundingBox box) {
        return new ScoredFace((float) confidence, box);
    }

    private static TruthFace face(BoundingBox box) {
        return TruthFace.of(box);
    }
}
