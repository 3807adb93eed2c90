package io.facet.tune.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import io.facet.tune.accuracy.GroundTruthFace.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaceMatchingTest {
    private static final BoundingBox BOX = new BoundingBox(0, 0, 100, 100);

    @Test
    void moreConfidentDetectionGetsTheFace() {
        FaceMatching matching = match(List.of(scored(0.9, moved(20)), scored(0.8, BOX)), GroundTruthFace.of(BOX));

        assertThat(matching.isTruePositive(0)).isTrue();
        assertThat(matching.isFalsePositive(1)).isTrue();
    }

    @Test
    void detectionMatchesFromAnIouOfOneHalf() {
        // Intersection over union: 66/134 and 67/133.
        assertThat(match(List.of(scored(0.9, moved(34))), GroundTruthFace.of(BOX))
                        .isFalsePositive(0))
                .isTrue();
        assertThat(match(List.of(scored(0.9, moved(33))), GroundTruthFace.of(BOX))
                        .isTruePositive(0))
                .isTrue();
    }

    @Test
    void countedFaceIsPreferredToABetterFittingIgnoredOne() {
        FaceMatching matching =
                match(List.of(scored(0.9, BOX)), new GroundTruthFace(BOX, Role.IGNORED), GroundTruthFace.of(moved(20)));

        assertThat(matching.matchOf(0)).isEqualTo(1);
        assertThat(matching.isTruePositive(0)).isTrue();
    }

    @Test
    void detectionOfAnIgnoredFaceDoesNotCount() {
        FaceMatching matching = match(List.of(scored(0.9, BOX)), new GroundTruthFace(BOX, Role.IGNORED));

        assertThat(matching.isTruePositive(0)).isFalse();
        assertThat(matching.isFalsePositive(0)).isFalse();
    }

    @Test
    void crowdMatchesAnyNumberOfDetections() {
        var small = new BoundingBox(10, 10, 20, 20);
        FaceMatching matching =
                match(List.of(scored(0.9, small), scored(0.8, small)), new GroundTruthFace(BOX, Role.CROWD));

        assertThat(matching.isFalsePositive(0)).isFalse();
        assertThat(matching.isFalsePositive(1)).isFalse();
    }

    private static FaceMatching match(List<Detection> found, GroundTruthFace... truth) {
        return new FaceMatching(new EvaluatedPhoto(found, List.of(truth)));
    }

    private static BoundingBox moved(float dx) {
        return new BoundingBox(dx, 0, 100, 100);
    }

    private static Detection scored(double confidence, BoundingBox box) {
        return new Detection((float) confidence, box);
    }
}
