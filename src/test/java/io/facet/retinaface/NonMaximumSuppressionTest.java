package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.face.BoundingBox;
import io.facet.face.RawFace;
import java.util.List;
import org.junit.jupiter.api.Test;

class NonMaximumSuppressionTest {
    private static final RawFace BEST = face(0.9f, 0, 0, 10);
    // IoU 80/120 = 2/3.
    private static final RawFace OVERLAPPING = face(0.8f, 2, 0, 10);
    private static final RawFace APART = face(0.7f, 50, 50, 10);

    @Test
    void moreConfidentOfTwoOverlappingFacesIsKept() {
        assertThat(suppress(List.of(OVERLAPPING, APART, BEST), 0.4, 750)).containsExactly(BEST, APART);
    }

    @Test
    void overlapUpToTheThresholdIsAllowed() {
        assertThat(suppress(List.of(BEST, OVERLAPPING), 0.7, 750)).containsExactly(BEST, OVERLAPPING);
    }

    @Test
    void thresholdOneKeepsAllFacesByConfidence() {
        assertThat(suppress(List.of(OVERLAPPING, BEST, BEST, APART), 1, 750))
                .containsExactly(BEST, BEST, OVERLAPPING, APART);
        assertThat(suppress(List.of(OVERLAPPING, BEST), 1, 1)).containsExactly(BEST);
    }

    @Test
    void suppressedFaceSuppressesNoOther() {
        // Overlaps OVERLAPPING, which is suppressed, but not BEST.
        RawFace neighbour = face(0.6f, 7, 0, 10);

        assertThat(suppress(List.of(BEST, OVERLAPPING, neighbour), 0.4, 750)).containsExactly(BEST, neighbour);
    }

    @Test
    void equalConfidenceIsOrderedByArea() {
        RawFace large = face(0.7f, 100, 100, 20);

        assertThat(suppress(List.of(APART, large), 0.4, 750)).containsExactly(large, APART);
    }

    @Test
    void maxFacesKeepsTheMostConfident() {
        assertThat(suppress(List.of(APART, BEST), 0.4, 1)).containsExactly(BEST);
    }

    @Test
    void subpixelBoxesAreComparedExactly() {
        // A formula that adds one pixel to each side would treat these as equal.
        RawFace tiny = face(0.9f, 0, 0, 0.1f);
        RawFace adjacent = face(0.8f, 0.15f, 0, 0.1f);

        assertThat(suppress(List.of(tiny, adjacent), 0.4, 750)).containsExactly(tiny, adjacent);
    }

    private static List<RawFace> suppress(List<RawFace> faces, double threshold, int maxFaces) {
        return NonMaximumSuppression.suppress(faces, threshold, maxFaces);
    }

    private static RawFace face(float confidence, float x, float y, float side) {
        return new RawFace(confidence, new BoundingBox(x, y, side, side), null);
    }
}
