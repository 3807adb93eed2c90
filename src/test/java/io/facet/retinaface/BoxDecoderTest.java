package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.facet.face.BoundingBox;
import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoxDecoderTest {
    private static final PriorBoxes PRIORS = new PriorBoxes(32, 32);
    private static final int SECOND_ROW = 2 * 4;

    private final float[] loc = new float[PRIORS.count() * 4];
    private final float[] conf = new float[PRIORS.count() * 2];
    private final float[] landms = new float[PRIORS.count() * 10];

    @Test
    void zeroRegressionIsThePriorBox() {
        score(SECOND_ROW, 0.9f);

        List<RawFace> faces = decode(0.5f);

        assertThat(faces).hasSize(1);
        assertThat(faces.get(0).confidence()).isEqualTo(0.9f);
        // A square of 16 around (4, 12).
        assertThat(faces.get(0).box()).isEqualTo(new BoundingBox(-4, 4, 16, 16));
        assertThat(faces.get(0).landmarks().nose()).isEqualTo(new Point(4, 12));
    }

    @Test
    void regressionsAreScaledByVariancesAndPriorSize() {
        score(1, 0.9f);
        // Prior 1 is a square of 32 around (4, 4).
        loc[4] = 1;
        loc[5] = -1;
        loc[6] = (float) (Math.log(2) / 0.2);
        landms[10 + 2] = 5;

        RawFace face = decode(0.5f).get(0);

        assertThat(face.box().width()).isCloseTo(64, within(1e-3f));
        assertThat(face.box().height()).isCloseTo(32, within(1e-3f));
        assertThat(face.box().x()).isCloseTo(4 + 3.2f - 32, within(1e-3f));
        assertThat(face.box().y()).isCloseTo(4 - 3.2f - 16, within(1e-3f));
        assertThat(face.landmarks().rightEye().x()).isCloseTo(4 + 16, within(1e-3f));
    }

    @Test
    void thresholdIsInclusive() {
        score(0, 0.5f);
        score(1, 0.499f);

        assertThat(decode(0.5f)).extracting(RawFace::confidence).containsExactly(0.5f);
    }

    @Test
    void outputsOfAnotherShapeAreRejected() {
        var output = new BoxDecoder.Dense(FloatBuffer.wrap(loc), FloatBuffer.allocate(6), FloatBuffer.wrap(landms));

        assertThatThrownBy(() -> BoxDecoder.decode(output, PRIORS, 0.5f)).hasMessageContaining("expected 42");
    }

    private void score(int prior, float confidence) {
        conf[2 * prior] = 1 - confidence;
        conf[2 * prior + 1] = confidence;
    }

    private List<RawFace> decode(float threshold) {
        return BoxDecoder.decode(
                new BoxDecoder.Dense(FloatBuffer.wrap(loc), FloatBuffer.wrap(conf), FloatBuffer.wrap(landms)),
                PRIORS,
                threshold);
    }
}
