package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.face.BoundingBox;
import io.facet.face.Landmarks;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleMergeTest {

    @Test
    void boxesOfOneFaceAreAveragedByScore() {
        RawFace best = face(0.9f, new BoundingBox(100, 100, 80, 100), 1);
        RawFace other = face(0.6f, new BoundingBox(110, 95, 80, 110), 2);

        List<RawFace> merged = ScaleMerge.merge(List.of(other, best), 0.4, 10);

        assertThat(merged).hasSize(1);
        BoundingBox box = merged.get(0).box();
        assertThat(box.x()).isCloseTo(104, within(0.01f));
        assertThat(box.y()).isCloseTo(98, within(0.01f));
        assertThat(box.right()).isCloseTo(184, within(0.01f));
        assertThat(box.bottom()).isCloseTo(202, within(0.01f));
        assertThat(merged.get(0).confidence()).isEqualTo(0.9f);
        assertThat(merged.get(0).landmarks()).isEqualTo(best.landmarks());
        assertThat(merged.get(0).networkPixels()).isEqualTo(100);
    }

    @Test
    void neighboursKeepTheirBoxes() {
        RawFace left = face(0.9f, new BoundingBox(0, 0, 100, 100), 1);
        RawFace right = face(0.8f, new BoundingBox(60, 0, 100, 100), 2);

        for (double nms : new double[] {0.4, 0.7, 1}) {
            assertThat(ScaleMerge.merge(List.of(right, left), nms, 10))
                    .extracting(face -> Math.round(face.box().x()))
                    .containsExactly(0, 60);
        }
    }

    @Test
    void theMostConfidentFacesRemain() {
        RawFace first = face(0.9f, new BoundingBox(0, 0, 10, 10), 1);
        RawFace second = face(0.8f, new BoundingBox(50, 0, 10, 10), 2);

        assertThat(ScaleMerge.merge(List.of(second, first), 0.4, 1))
                .extracting(RawFace::confidence)
                .containsExactly(0.9f);
    }

    private static RawFace face(float confidence, BoundingBox box, float landmark) {
        var point = new Point(landmark, landmark);
        return new RawFace(confidence, box, new Landmarks(point, point, point, point, point));
    }
}
