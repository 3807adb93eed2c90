package io.facet.tune.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.BoundingBox;
import io.facet.tune.accuracy.TruthFace.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaceMatchingTest {
    private static final BoundingBox BOX = new BoundingBox(0, 0, 100, 100);

    @Test
    void theMoreConfidentOfTwoHasTheFace() {
        FaceMatching matching = match(List.of(scored(0.9, moved(20)), scored(0.8, BOX)), TruthFace.of(BOX));

        assertThat(matching.isRight(0)).isTrue();
        assertThat(matching.isWrong(1)).isTrue();
        assertThat(matching.isFound(0)).isTrue();
    }

    @Test
    void whatOverlapsByLessThanHalfIsAnotherFace() {
        // 100 × 66 of 100 × 134 are shared, and 100 × 67 of 100 × 133.
        assertThat(match(List.of(scored(0.9, moved(34))), TruthFace.of(BOX)).isWrong(0))
                .isTrue();
        assertThat(match(List.of(scored(0.9, moved(33))), TruthFace.of(BOX)).isRight(0))
                .isTrue();
    }

    @Test
    void aFaceThatCountsIsPreferredToAnIgnoredOneThatFitsBetter() {
        FaceMatching matching =
                match(List.of(scored(0.9, BOX)), new TruthFace(BOX, Role.IGNORED), TruthFace.of(moved(20)));

        assertThat(matching.partnerOf(0)).isEqualTo(1);
        assertThat(matching.isRight(0)).isTrue();
    }

    @Test
    void whatLiesOnAnIgnoredFaceIsNeitherRightNorWrong() {
        FaceMatching matching = match(List.of(scored(0.9, BOX)), new TruthFace(BOX, Role.IGNORED));

        assertThat(matching.isRight(0)).isFalse();
        assertThat(matching.isWrong(0)).isFalse();
    }

    @Test
    void aCrowdTakesAnyNumberOfSmallFaces() {
        var small = new BoundingBox(10, 10, 20, 20);
        FaceMatching matching = match(List.of(scored(0.9, small), scored(0.8, small)), new TruthFace(BOX, Role.CROWD));

        assertThat(matching.isWrong(0)).isFalse();
        assertThat(matching.isWrong(1)).isFalse();
    }

    private static FaceMatching match(List<ScoredFace> found, TruthFace... truth) {
        return FaceMatching.of(new JudgedPhoto(found, List.of(truth)));
    }

    private static BoundingBox moved(float by) {
        return new BoundingBox(by, 0, 100, 100);
    }

    private static ScoredFace scored(double confidence, BoundingBox box) {
        return new ScoredFace((float) confidence, box);
    }
}
