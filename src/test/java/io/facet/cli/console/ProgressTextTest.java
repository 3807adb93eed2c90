package io.facet.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTextTest {
    @Test
    void unknownValuesAreLeftOut() {
        assertThat(ProgressText.ofCounts("photos", 0, 30, ProgressText.rate(0), ProgressText.timeLeft(30, 0), "")
                        .line())
                .isEqualTo("photos   0% 0/30");
        assertThat(ProgressText.ofCounts("photos", 7, -1, ProgressText.rate(2.5), "", "")
                        .line())
                .isEqualTo("photos 7, 2.5/s");
        assertThat(ProgressText.ofCounts("photos", 0, 0, "").line()).isEqualTo("photos 0/0");
    }

    @Test
    void rateAndTimesAreRounded() {
        assertThat(ProgressText.rate(83.34)).isEqualTo("83/s");
        assertThat(ProgressText.timeLeft(1000, 10)).isEqualTo("1:40 left");
        assertThat(ProgressText.timeLeft(36_610, 10)).isEqualTo("1:01:01 left");
        assertThat(ProgressText.elapsed(1.23)).isEqualTo("in 1.2 s");
        assertThat(ProgressText.elapsed(61)).isEqualTo("in 1:01");
        assertThat(ProgressText.ofSeconds("tuning", 30, 300, "int8 640").line())
                .isEqualTo("tuning  10% 0:30/5:00, int8 640");
    }

    @Test
    void timeLeftDependsOnTheShareThatIsDone() {
        var share = new ProgressTask.Share("clip", () -> new Progress.State(0.25, "412 frames", "1 failed"));
        var unknown = new ProgressTask.Share("clip", () -> new Progress.State(Progress.UNKNOWN, "412 frames", ""));

        assertThat(share.running(40).line()).isEqualTo("clip  25% 412 frames, 2:00 left, 1 failed");
        assertThat(share.ended(40).line()).isEqualTo("clip  25% 412 frames, in 40.0 s, 1 failed");
        assertThat(unknown.running(40).line()).isEqualTo("clip 412 frames");
    }

    @Test
    void fractionOfAnItemMovesTheBarButNotTheCount() {
        var clips = new ProgressTask.Count("objects", 4, 1, () -> 2.5, () -> "");

        assertThat(clips.running(10).line()).isEqualTo("objects  62% 2/4, 0.2/s, 0:10 left");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 20, 35, 40, 79, 200})
    void lineIsNeverWiderThanTheTerminal(int columns) {
        var text = ProgressText.ofCounts("photos", 14, 30, "25/s", "0:01 left", "2 failed");

        assertThat(text.line(columns, StandardCharsets.UTF_8).length()).isLessThanOrEqualTo(columns);
    }

    @Test
    void narrowTerminalGetsWholeDetailsOnly() {
        var text = ProgressText.ofCounts("photos", 14, 30, "25/s", "0:01 left");

        assertThat(text.line(30, StandardCharsets.UTF_8)).isEqualTo("photos  46% 14/30, 25/s");
    }

    @Test
    void barShowsTheShareInTheCharactersOfTheTerminal() {
        var half = ProgressText.ofCounts("photos", 15, 30);

        assertThat(half.line(29, StandardCharsets.UTF_8)).isEqualTo("photos  50% │████▌    │ 15/30");
        assertThat(half.line(29, StandardCharsets.US_ASCII)).isEqualTo("photos  50% [####     ] 15/30");
    }
}
