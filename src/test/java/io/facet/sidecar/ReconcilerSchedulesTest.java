package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.sidecar.ReconcileModel.Step;
import io.facet.sidecar.Scenario.Flaw;
import io.facet.sidecar.SidecarConfig.Render;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once every message is acknowledged, the sidecar describes the photo's newest version: verified with a model in every schedule
 * of two workers, overwrites, deletions, crashes and failures.
 */
@Timeout(120)
class ReconcilerSchedulesTest {
    private static final Logger LOG = Logger.getLogger("io.facet.results");
    private static final int RANDOM_SCHEDULES = 3000;

    private final ReconcileModel two = new ReconcileModel(2);
    private final ReconcileModel twoWithPictures = new ReconcileModel(2, Render.BLUR);

    @BeforeAll
    static void muteResultLog() {
        // Otherwise it would have hundreds of thousands of lines.
        LOG.setLevel(Level.WARNING);
    }

    @AfterAll
    static void restoreResultLog() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-", "aa", "aba", "a-a", "a-b", "!a", "a!"})
    void sidecarIsCorrectInEverySchedule(String script) {
        Scenario scenario = Scenario.of(script);
        assertThat(findWrongSchedule(scenario)).isEmpty();
        assertThat(findWrongSchedule(scenario.withVersions())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-", "aa", "a!"})
    void sidecarIsCorrectAfterCrashes(String script) {
        assertThat(findWrongSchedule(Scenario.of(script).withFaults(2, 0, 0))).isEmpty();
        assertThat(findWrongSchedule(Scenario.of(script).withVersions().withFaults(1, 0, 0)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-"})
    void sidecarIsCorrectAfterFailuresAndDuplicates(String script) {
        assertThat(findWrongSchedule(Scenario.of(script).withFaults(0, 1, 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-", "!a", "a!"})
    void pictureIsCorrectInEverySchedule(String script) {
        assertThat(findWrongSchedule(twoWithPictures, Scenario.of(script))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-", "a!"})
    void pictureIsCorrectAfterCrashes(String script) {
        assertThat(findWrongSchedule(twoWithPictures, Scenario.of(script).withFaults(1, 0, 0)))
                .isEmpty();
    }

    @Test
    void pictureIsCorrectAfterFailures() {
        assertThat(findWrongSchedule(twoWithPictures, Scenario.of("a-").withFaults(0, 1, 0)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Render.class,
            names = {"OFF", "BLUR"})
    void promiseHoldsInRandomSchedulesOfThreeWorkers(Render render) {
        var three = new ReconcileModel(3, render);
        for (int seed = 0; seed < RANDOM_SCHEDULES; seed++) {
            var random = new Random(seed);
            var script = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                script.append("aab!-".charAt(random.nextInt(5)));
            }
            Scenario scenario = new Scenario(script.toString(), random.nextBoolean(), 3, 3, 2, Flaw.NONE);
            assertThat(runRandomSchedule(three, scenario, random))
                    .as("seed " + seed + " " + scenario)
                    .isEmpty();
        }
    }

    @Test
    void missingSecondCheckLeavesAWrongSidecar() {
        assertThat(findWrongSchedule(Scenario.of("ab").with(Flaw.NO_SECOND_CHECK)))
                .isPresent();
        assertThat(findWrongSchedule(Scenario.of("a-").with(Flaw.NO_SECOND_CHECK)))
                .isPresent();
        assertThat(findWrongSchedule(Scenario.of("a-a").with(Flaw.NO_SECOND_CHECK)))
                .isPresent();
    }

    @Test
    void missingSecondCheckLeavesAWrongPicture() {
        assertThat(findWrongSchedule(twoWithPictures, Scenario.of("ab").with(Flaw.NO_SECOND_CHECK)))
                .isPresent();
    }

    @Test
    void earlyAcknowledgementLeavesAWrongSidecar() {
        assertThat(findWrongSchedule(
                        Scenario.of("ab").with(Flaw.EARLY_ACKNOWLEDGEMENT).withFaults(1, 0, 0)))
                .isPresent();
    }

    private Optional<List<String>> findWrongSchedule(Scenario scenario) {
        return findWrongSchedule(two, scenario);
    }

    /** Visits every reachable state. To return to a state, the choices that led to it are repeated. */
    private static Optional<List<String>> findWrongSchedule(ReconcileModel model, Scenario scenario) {
        Set<String> visited = new HashSet<>();
        Deque<int[]> open = new ArrayDeque<>(List.of(new int[0]));
        while (!open.isEmpty()) {
            int[] choices = open.pop();
            replay(model, scenario, choices);
            // Take the first step as long as it leads to new states; queue the other steps.
            while (visited.add(model.state())) {
                if (model.isDone() && !model.isCorrect()) {
                    return Optional.of(replay(model, scenario, choices));
                }
                List<Step> steps = model.steps();
                for (int other = 1; other < steps.size(); other++) {
                    open.push(append(choices, other));
                }
                if (!steps.isEmpty()) {
                    choices = append(choices, 0);
                    steps.get(0).action().run();
                }
            }
        }
        return Optional.empty();
    }

    private static int[] append(int[] choices, int next) {
        int[] longer = Arrays.copyOf(choices, choices.length + 1);
        longer[choices.length] = next;
        return longer;
    }

    private static List<String> replay(ReconcileModel model, Scenario scenario, int[] choices) {
        model.reset(scenario);
        List<String> names = new ArrayList<>();
        for (int choice : choices) {
            Step step = model.steps().get(choice);
            names.add(step.name());
            step.action().run();
        }
        return names;
    }

    private static Optional<List<String>> runRandomSchedule(ReconcileModel model, Scenario scenario, Random random) {
        model.reset(scenario);
        List<String> names = new ArrayList<>();
        for (List<Step> steps = model.steps(); !steps.isEmpty(); steps = model.steps()) {
            Step step = steps.get(random.nextInt(steps.size()));
            names.add(step.name());
            step.action().run();
            if (model.isDone() && !model.isCorrect()) {
                return Optional.of(names);
            }
        }
        return model.isDone() ? Optional.empty() : Optional.of(names);
    }
}
