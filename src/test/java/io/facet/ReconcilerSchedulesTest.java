package io.facet;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.ReconcileModel.Flaw;
import io.facet.ReconcileModel.Setup;
import io.facet.ReconcileModel.Step;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise, by a model: in every schedule of two workers, overwrites, removals, crashes and failures, the sidecar
 * describes the photo's newest version once every message is acknowledged.
 */
@Timeout(120)
class ReconcilerSchedulesTest {
    private static final Logger LOG = Logger.getLogger(Reconciler.class.getName());
    private static final int RANDOM_SCHEDULES = 3000;

    private final ReconcileModel two = new ReconcileModel(2);

    @BeforeAll
    static void keepQuiet() {
        // A line for each of some hundred thousand calls.
        LOG.setLevel(Level.WARNING);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-", "aa", "aba", "a-a", "a-b", "!a", "a!"})
    void itHoldsInEverySchedule(String script) {
        Setup setup = Setup.of(script);
        assertThat(firstWrongSchedule(setup)).isEmpty();
        assertThat(firstWrongSchedule(setup.withVersions())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-", "aa", "a!"})
    void itHoldsWhereverAWorkerStops(String script) {
        assertThat(firstWrongSchedule(Setup.of(script).withTrouble(2, 0, 0))).isEmpty();
        assertThat(firstWrongSchedule(Setup.of(script).withVersions().withTrouble(1, 0, 0)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-"})
    void itHoldsWhicheverCallFailsAndWhateverComesTwice(String script) {
        assertThat(firstWrongSchedule(Setup.of(script).withTrouble(0, 1, 1))).isEmpty();
    }

    @Test
    void itHoldsForMoreWorkersAndLongerStories() {
        var three = new ReconcileModel(3);
        for (int seed = 0; seed < RANDOM_SCHEDULES; seed++) {
            var random = new Random(seed);
            var script = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                script.append("aab!-".charAt(random.nextInt(5)));
            }
            Setup setup = new Setup(script.toString(), random.nextBoolean(), 3, 3, 2, Flaw.NONE);
            assertThat(wrongSchedule(three, setup, random))
                    .as("seed " + seed + " " + setup)
                    .isEmpty();
        }
    }

    @Test
    void withoutTheSecondLookItDoesNotHold() {
        assertThat(firstWrongSchedule(Setup.of("ab").with(Flaw.NO_SECOND_LOOK))).isPresent();
        assertThat(firstWrongSchedule(Setup.of("a-").with(Flaw.NO_SECOND_LOOK))).isPresent();
        assertThat(firstWrongSchedule(Setup.of("a-a").with(Flaw.NO_SECOND_LOOK)))
                .isPresent();
    }

    @Test
    void withAnEarlyAcknowledgementItDoesNotHold() {
        assertThat(firstWrongSchedule(
                        Setup.of("ab").with(Flaw.EARLY_ACKNOWLEDGEMENT).withTrouble(1, 0, 0)))
                .isPresent();
    }

    /** Looks at every state that can be reached; the choices that led to a state are repeated to come back to it. */
    private Optional<List<String>> firstWrongSchedule(Setup setup) {
        Set<String> known = new HashSet<>();
        Deque<int[]> open = new ArrayDeque<>(List.of(new int[0]));
        while (!open.isEmpty()) {
            int[] choices = open.pop();
            List<String> names = replay(setup, choices);
            if (!known.add(two.state())) {
                continue;
            }
            if (two.isAtRest() && !two.isRight()) {
                return Optional.of(names);
            }
            for (int next = 0; next < two.steps().size(); next++) {
                int[] longer = Arrays.copyOf(choices, choices.length + 1);
                longer[choices.length] = next;
                open.push(longer);
            }
        }
        return Optional.empty();
    }

    private List<String> replay(Setup setup, int[] choices) {
        two.reset(setup);
        List<String> names = new ArrayList<>();
        for (int choice : choices) {
            Step step = two.steps().get(choice);
            names.add(step.name());
            step.action().run();
        }
        return names;
    }

    private static Optional<List<String>> wrongSchedule(ReconcileModel model, Setup setup, Random random) {
        model.reset(setup);
        List<String> names = new ArrayList<>();
        for (List<Step> steps = model.steps(); !steps.isEmpty(); steps = model.steps()) {
            Step step = steps.get(random.nextInt(steps.size()));
            names.add(step.name());
            step.action().run();
            if (model.isAtRest() && !model.isRight()) {
                return Optional.of(names);
            }
        }
        return model.isAtRest() ? Optional.empty() : Optional.of(names);
    }
}
