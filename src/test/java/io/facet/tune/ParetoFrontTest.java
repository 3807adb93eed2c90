package io.facet.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.Precision;
import io.facet.preset.Preset;
import io.facet.tune.Speed.Stages;
import io.facet.tune.SweepResult.Measurement;
import io.facet.tune.accuracy.Evaluation.Accuracy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
    private static final Setting.Model MODEL = new Setting.Model("mobilenet0.25", Precision.INT8, false, null);
    private static final Measurement QUICK = measured(320, 200, 0.7);
    private static final Measurement GOOD = measured(640, 100, 0.955);
    private static final Measurement SLOW = measured(960, 50, 0.9999);
    private static final Measurement WHOLE = measured(1280, 20, 1.0);
    private static final Measurement DOMINATED = measured(480, 40, 0.9);
    private static final Measurement RANDOM =
            new Measurement(setting(2048), new Speed(10, 900, 1, 900, 900, 1, 1, 0, new Stages(0, 0, 1, 0)), null);
    private static final List<Measurement> ALL = List.of(SLOW, DOMINATED, RANDOM, WHOLE, QUICK, GOOD);

    @Test
    void noSettingOnTheFrontIsBeatenInSpeedAndAccuracy() {
        assertThat(ParetoFront.of(ALL)).containsExactly(QUICK, GOOD, SLOW, WHOLE);
    }

    @Test
    void frontHasOneOfTwoEqualSettings() {
        assertThat(ParetoFront.of(List.of(GOOD, measured(640, 100, 0.955)))).hasSize(1);
    }

    @Test
    void bestSettingsComeFromSuccessiveFronts() {
        assertThat(ParetoFront.best(ALL, 5)).containsExactly(QUICK, GOOD, SLOW, WHOLE, DOMINATED);
        assertThat(ParetoFront.best(ALL, 99)).doesNotContain(RANDOM).hasSize(5);
    }

    @Test
    void eachPresetFollowsItsRule() {
        assertThat(ParetoFront.choose(Preset.FASTEST, ALL)).isEqualTo(QUICK);
        assertThat(ParetoFront.choose(Preset.BALANCED, ALL)).isEqualTo(GOOD);
        assertThat(ParetoFront.choose(Preset.MOST_ACCURATE, ALL))
                .as("0.01 points count as equal")
                .isEqualTo(SLOW);
    }

    @Test
    void otherLayoutIsChosenOnlyIfClearlyFaster() {
        Layout defaultLayout = GOOD.setting().layout();
        var other = new Layout(1, 1, Duration.ZERO);
        Measurement hardly = in(other, GOOD, 105);
        Measurement clearly = in(other, SLOW, 60);

        assertThat(ParetoFront.withBestLayouts(List.of(GOOD, SLOW, RANDOM, hardly, clearly), defaultLayout))
                .containsExactly(GOOD, clearly);
    }

    private static Measurement in(Layout layout, Measurement measured, double speed) {
        return new Measurement(
                measured.setting().with(layout),
                new Speed(10, speed, 1, speed, speed, 1, 1, 0, new Stages(0, 0, 1, 0)),
                measured.accuracy());
    }

    @Test
    void fastestPresetPrefersAccuracyIfSpeedsAreNearlyEqual() {
        Measurement hardlyFaster = measured(320, 103, 0.1);

        assertThat(ParetoFront.choose(Preset.FASTEST, List.of(GOOD, hardlyFaster)))
                .isEqualTo(GOOD);
    }

    private static Measurement measured(int inputSize, double speed, double recall) {
        return new Measurement(
                setting(inputSize),
                new Speed(10, speed, 1, speed, speed, 1, 1, 0, new Stages(0, 0, 1, 0)),
                new Accuracy(10, 100, recall, 0.9, 1.0, null));
    }

    private static Setting setting(int inputSize) {
        return new Setting(MODEL, Scales.of(inputSize), new Layout(2, 1, Duration.ZERO));
    }
}
