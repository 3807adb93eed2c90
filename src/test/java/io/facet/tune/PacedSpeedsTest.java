package io.facet.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacedSpeedsTest {
    private final PacedSpeeds<String> speeds = new PacedSpeeds<>();

    @Test
    void withoutRunsThereAreNoSpeeds() {
        assertThat(speeds.atMedianPace()).isEmpty();
    }

    @Test
    void withoutLoadTheSpeedIsTheMedianOfTheRuns() {
        speeds.add("a", 1, 99);
        speeds.add("a", 2, 100);
        speeds.add("a", 3, 103);

        assertThat(speeds.atMedianPace().get("a")[1]).isCloseTo(100, within(3.0));
    }

    @Test
    void loadInOneRoundChangesNoSpeed() {
        Map<String, Double> actual = Map.of("slow", 10.0, "medium", 20.0, "fast", 50.0);
        List<Double> paces = List.of(1.0, 0.3, 1.0);
        for (int round = 0; round < paces.size(); round++) {
            int number = round;
            actual.forEach((key, speed) -> speeds.add(key, number, speed * paces.get(number)));
        }

        actual.forEach((key, speed) -> assertThat(speeds.atMedianPace().get(key))
                .containsExactly(new double[] {speed, speed, speed}, within(1e-6)));
    }

    /** A setting that is measured only while the machine is idle must not look faster than one that is measured under load, too. */
    @Test
    void settingThatMissesTheBusyRoundsKeepsItsPlace() {
        speeds.add("dropped", 1, 30);
        speeds.add("better", 1, 45);
        speeds.add("best", 1, 60);
        for (int round = 2; round <= 6; round++) {
            speeds.add("better", round, 45 * 0.4);
            speeds.add("best", round, 60 * 0.4);
        }

        Map<String, double[]> paced = speeds.atMedianPace();

        double better = PacedSpeeds.median(paced.get("better"));
        assertThat(better).as("at the usual pace").isCloseTo(18, within(0.1));
        assertThat(PacedSpeeds.median(paced.get("dropped")) / better).isCloseTo(30 / 45.0, within(0.01));
    }

    @Test
    void noiseOfSingleRunsAveragesOut() {
        var random = new Random(1);
        for (int round = 0; round < 9; round++) {
            double pace = 0.3 + 0.7 * random.nextDouble();
            for (int setting = 1; setting <= 20; setting++) {
                speeds.add("s" + setting, round, 10 * setting * pace * Math.exp(0.2 * random.nextGaussian()));
            }
        }

        Map<String, double[]> paced = speeds.atMedianPace();

        double unit = PacedSpeeds.median(paced.get("s20")) / 20;
        for (int setting = 5; setting <= 20; setting++) {
            assertThat(PacedSpeeds.median(paced.get("s" + setting)) / unit).isCloseTo(setting, within(0.35 * setting));
        }
    }
}
