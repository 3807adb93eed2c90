package io.facet.retinaface;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.retinaface.PriorBoxes.PriorBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriorBoxesTest {

    @ParameterizedTest
    @CsvSource({"640,640,16800", "640,480,12600", "32,32,42", "1600,1088,71400"})
    void everyCellOfThreeMapsHasTwoBoxes(int width, int height, int count) {
        assertThat(new PriorBoxes(width, height).count()).isEqualTo(count);
    }

    @Test
    void sideThatIsNotAMultipleOfTheStepHasACellForItsRemainder() {
        assertThat(new PriorBoxes(33, 32).count()).isEqualTo(2 * (5 * 4 + 3 * 2 + 2));
    }

    @Test
    void boxesAreInTheOrderOfTheNetwork() {
        var priors = new PriorBoxes(640, 480);

        assertThat(priors.at(0)).isEqualTo(new PriorBox(4, 4, 16));
        assertThat(priors.at(1)).isEqualTo(new PriorBox(4, 4, 32));
        assertThat(priors.at(2)).isEqualTo(new PriorBox(12, 4, 16));
        int secondRow = 2 * 80;
        assertThat(priors.at(secondRow)).isEqualTo(new PriorBox(4, 12, 16));
        int secondMap = 2 * 80 * 60;
        assertThat(priors.at(secondMap)).isEqualTo(new PriorBox(8, 8, 64));
        assertThat(priors.at(priors.count() - 1)).isEqualTo(new PriorBox(624, 464, 512));
    }
}
