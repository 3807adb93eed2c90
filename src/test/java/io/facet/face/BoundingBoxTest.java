package io.facet.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.facet.face.Landmarks.Point;
import org.junit.jupiter.api.Test;

class BoundingBoxTest {
    private static final BoundingBox UNIT = new BoundingBox(0, 0, 1, 1);

    @Test
    void overlapOfFractionalBoxesIsExact() {
        assertThat(UNIT.iou(new BoundingBox(0.95f, 0, 1, 1))).isCloseTo(0.05f / 1.95f, within(1e-6f));
        assertThat(UNIT.iou(UNIT)).isEqualTo(1);
        assertThat(UNIT.iou(new BoundingBox(1, 0, 1, 1))).isZero();
    }

    @Test
    void boxIsClippedToTheImage() {
        assertThat(new BoundingBox(-5, 90, 20, 20).clippedTo(100, 100)).isEqualTo(new BoundingBox(0, 90, 15, 10));
        assertThat(new BoundingBox(120, 0, 10, 10).clippedTo(100, 100).area()).isZero();
    }

    @Test
    void rollGrowsClockwise() {
        var landmarks = new Landmarks(
                new Point(0, 0), new Point(10, 10), new Point(5, 10), new Point(0, 15), new Point(10, 15));

        assertThat(landmarks.roll()).isCloseTo(45, within(1e-4f));
    }
}
