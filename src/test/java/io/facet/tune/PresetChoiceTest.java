package io.facet.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.Precision;
import io.facet.preset.Preset;
import io.facet.tune.Speed.Stages;
import io.facet.tune.SweepResult.Measurement;
import io.facet.tune.accuracy.Evaluation.Accuracy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chooses presets from random tables of noisy measurements. */
class PresetChoiceTest {
    private static final int TABLES = 2000;
    private static final int MAX_SETTINGS = 30;
    private static final Layout DEFAULT = new Layout(2, 1, Duration.ZERO);
    private static final Layout OTHER = new Layout(1, 1, Duration.ZERO);
    private static final Setting.Model MODEL = new Setting.Model("mobilenet0.25", Precision.INT8, false, null);

    private final Random random = new Random(42);

    @Test
    void noMeasuredSettingBeatsAPreset() {
        for (int table = 0; table < TABLES; table++) {
            List<Measurement> measurements = measurements();
            List<Measurement> rows = ParetoFront.withBestLayouts(measurements, DEFAULT);

            Map<Preset, Measurement> presets = ParetoFront.choose(measurements, DEFAULT);

            assertThat(presets).hasSize(rows.isEmpty() ? 0 : Preset.values().length);
            assertThat(presets.values()).allSatisfy(preset -> {
                assertThat(rows).contains(preset);
                assertThat(rows).noneMatch(other -> beats(other, preset));
            });
        }
    }

    @Test
    void presetsAreOrderedBySpeedAndAccuracy() {
        for (int table = 0; table < TABLES; table++) {
            Map<Preset, Measurement> presets = ParetoFront.choose(measurements(), DEFAULT);
            if (!presets.isEmpty()) {
                Measurement fastest = presets.get(Preset.FASTEST);
                Measurement mostAccurate = presets.get(Preset.MOST_ACCURATE);
                assertThat(fastest.imagesPerSecond()).isGreaterThanOrEqualTo(mostAccurate.imagesPerSecond() * 0.97);
                assertThat(mostAccurate.score()).isGreaterThanOrEqualTo(fastest.score() - 0.001);
            }
        }
    }

    private static boolean beats(Measurement one, Measurement other) {
        boolean noWorse = one.imagesPerSecond() >= other.imagesPerSecond() && one.score() >= other.score();
        return noWorse && (one.imagesPerSecond() > other.imagesPerSecond() || one.score() > other.score());
    }

    /** Settings in one or two layouts. Few photos give few different recalls, so ties are frequent. */
    private List<Measurement> measurements() {
        int faces = 1 + random.nextInt(60);
        List<Measurement> measurements = new ArrayList<>();
        for (int i = random.nextInt(MAX_SETTINGS); i > 0; i--) {
            var accuracy = random.nextInt(10) == 0
                    ? null
                    : new Accuracy(10, faces, random.nextInt(faces + 1) / (double) faces, 0.9, 1.0, null);
            double speed = Math.exp(3 * random.nextDouble());
            for (Layout layout : random.nextBoolean() ? List.of(DEFAULT) : List.of(DEFAULT, OTHER)) {
                var setting = new Setting(MODEL, Scales.of(32 * (4 + i)), layout);
                measurements.add(new Measurement(setting, noisy(speed), accuracy));
            }
        }
        return measurements;
    }

    private Speed noisy(double speed) {
        // Some are equal to the last digit.
        double measured = random.nextInt(5) == 0 ? Math.rint(speed) : speed * Math.exp(0.3 * random.nextGaussian());
        return new Speed(10, measured, 3, 0.8 * measured, 1.2 * measured, 1, 1, 0, new Stages(0, 0, 1, 0));
    }
}
