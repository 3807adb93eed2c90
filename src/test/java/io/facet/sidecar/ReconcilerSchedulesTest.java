package io.facet.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.facet.sidecar.ReconcileModel.Step;
import io.facet.sidecar.SidecarConfig.Render;
import io.facet.sidecar.Story.Flaw;
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
 * The promise, by a model: in every schedule of two workers, overwrites, removals, crashes and failures, the sidecar
 * describes the photo's newest version once every message is acknowledged.
 */
@Timeout(120)
class ReconcilerSchedulesTest {
    private static final Logger LOG = Logger.getLogger("io.facet.results");
    private static final int RANDOM_SCHEDULES = 3000;

    private final ReconcileModel two = new ReconcileModel(2);
    private final ReconcileModel twoWithPictures = new ReconcileModel(2, Render.BLUR);

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
        Story story = Story.of(script);
        assertThat(firstWrongSchedule(story)).isEmpty();
        assertThat(firstWrongSchedule(story.withVersions())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-", "aa", "a!"})
    void itHoldsWhereverAWorkerStops(String script) {
        assertThat(firstWrongSchedule(Story.of(script).withTrouble(2, 0, 0))).isEmpty();
        assertThat(firstWrongSchedule(Story.of(script).withVersions().withTrouble(1, 0, 0)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-"})
    void itHoldsWhicheverCallFailsAndWhateverComesTwice(String script) {
        assertThat(firstWrongSchedule(Story.of(script).withTrouble(0, 1, 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "a-", "!a", "a!"})
    void itHoldsForThePictureBesideTheSidecarInEverySchedule(String script) {
        assertThat(firstWrongSchedule(twoWithPictures, Story.of(script))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-", "a!"})
    void itHoldsForThePictureWhereverAWorkerStops(String script) {
        assertThat(firstWrongSchedule(twoWithPictures, Story.of(script).withTrouble(1, 0, 0)))
                .isEmpty();
    }

    @Test
    void itHoldsForThePictureWhicheverCallFails() {
        assertThat(firstWrongSchedule(twoWithPictures, Story.of("a-").withTrouble(0, 1, 0)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Render.class,
            names = {"OFF", "BLUR"})
    void itHoldsForMoreWorkersAndLongerStories(Render render) {
        var three = new ReconcileModel(3, render);
        for (int seed = 0; seed < RANDOM_SCHEDULES; seed++) {
            var random = new Random(seed);
            var script = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                script.append("aab!-".charAt(random.nextInt(5)));
            }
            Story story = new Story(script.toString(), random.nextBoolean(), 3, 3, 2, Flaw.NONE);
            assertThat(wrongSchedule(three, story, random))
                    .as("seed " + seed + " " + story)
                    .isEmpty();
        }
    }

    @Test
    void withoutTheSecondLookItDoesNotHold() {
        assertThat(firstWrongSchedule(Story.of("ab").with(Flaw.NO_SECOND_LOOK))).isPresent();
        assertThat(firstWrongSchedule(Story.of("a-").with(Flaw.NO_SECOND_LOOK))).isPresent();
        assertThat(firstWrongSchedule(Story.of("a-a").with(Flaw.NO_SECOND_LOOK)))
                .isPresent();
    }

    @Test
    void withoutTheSecondLookItDoesNotHoldForThePicture() {
        assertThat(firstWrongSchedule(twoWithPictures, Story.of("ab").with(Flaw.NO_SECOND_LOOK)))
                .isPresent();
    }

    @Test
    void withAnEarlyAcknowledgementItDoesNotHold() {
        assertThat(firstWrongSchedule(
                        Story.of("ab").with(Flaw.EARLY_ACKNOWLEDGEMENT).withTrouble(1, 0, 0)))
                .isPresent();
    }

    private Optional<List<String>> firstWrongSchedule(Story story) {
        return firstWrongSchedule(two, story);
    }

    /** Looks at every state that can be reached; the choices that led to a state are repeated to come back to it. */
    private static Optional<List<String>> firstWrongSchedule(ReconcileModel model, Story story) {
        Set<String> known = new HashSet<>();
        Deque<int[]> open = new ArrayDeque<>(List.of(new int[0]));
        while (!open.isEmpty()) {
            int[] choices = open.pop();
            replay(model, story, choices);
            // On along the first of all steps, as long as it leads to new states; the others are left for later.
            while (known.add(model.state())) {
                if (model.isAtRest() && !model.isRight()) {
                    return Optional.of(replay(model, story, choices));
                }
                List<Step> steps = model.steps();
                for (int other = 1; other < steps.size(); other++) {
                    open.push(then(choices, other));
                }
                if (!steps.isEmpty()) {
                    choices = then(choices, 0);
                    steps.get(0).action().run();
                }
            }
        }
        return Optional.empty();
    }

    private static int[] then(int[] choices, int next) {
        int[] longer = Arrays.copyOf(choices, choices.length + 1);
        longer[choices.length] = next;
        return longer;
    }

    private static List<String> replay(ReconcileModel model, Story story, int[] choices) {
        model.reset(story);
        List<String> names = new ArrayList<>();
        for (int choice : choices) {
            Step step = model.steps().get(choice);
            names.add(step.name());
            step.action().run();
        }
        return names;
    }

    private static Optional<List<String>> wrongSchedule(ReconcileModel model, Story story, Random random) {
        model.reset(story);
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
