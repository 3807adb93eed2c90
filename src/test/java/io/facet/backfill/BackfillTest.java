package io.facet.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarSettings;
import io.smallrye.mutiny.Uni;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many photos there are and however a run ends: each gets its turn, and one page at most gets two. */
class BackfillTest {
    private static final String TODAY = "today";
    private static final int PAGE = 1000;

    @TempDir
    Path folder;

    private final Tally tally = new Tally();
    private final Map<String, Integer> turns = new ConcurrentHashMap<>();

    @Test
    void aMillionPhotosWithTheirSidecarsAreSkippedAPageAtATime() {
        var pages = new MadeUpPages(1_000_000, true);
        var asked = new AtomicInteger();
        pages.asked = () -> {
            assertThat(tally.handled()).as("before the next page").isEqualTo(tally.photos());
            asked.incrementAndGet();
        };
        var store = new StampedStore(key -> TODAY);

        Backfill.End end = backfill(pages, store, turn -> turn).run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(tally.skipped()).isEqualTo(1_000_000);
        assertThat(turns).isEmpty();
        assertThat(asked).hasValue(2000);
        assertThat(store.heads).as("one a page").hasValue(2000);
    }

    @Test
    void theNextPageIsAskedForWhenTheLastPhotoOfThisOneIsDone() {
        var pages = new MadeUpPages(3 * PAGE, false);
        var underWay = new AtomicInteger();
        pages.asked = () -> assertThat(underWay).hasValue(0);

        backfill(
                        pages,
                        new StampedStore(key -> TODAY),
                        turn -> Uni.createFrom()
                                .voidItem()
                                .invoke(underWay::incrementAndGet)
                                .onItem()
                                .delayIt()
                                .by(Duration.ofMillis(1))
                                .chain(() -> turn)
                                .invoke(underWay::decrementAndGet))
                .run(Optional.empty());

        assertThat(turns).hasSize(3 * PAGE);
    }

    @Test
    void aRunThatIsEndedAnywhereAgainAndAgainRedoesAPageAtMostEachTime() {
        var random = new Random(7);
        int runs = 0;
        Backfill.End end;
        do {
            int last = runs < 3 ? turns.size() + 1 + random.nextInt(3 * PAGE) : Integer.MAX_VALUE;
            var run = new AtomicReference<Backfill>();
            run.set(backfill(
                    new MadeUpPages(10 * PAGE, false),
                    new StampedStore(key -> TODAY),
                    turn -> turn.invoke(() -> {
                        if (turns.size() >= last) {
                            run.get().stop();
                        }
                    })));
            end = run.get().run(state().read("test"));
            runs++;
        } while (end != Backfill.End.COMPLETE);

        assertThat(runs).isEqualTo(4);
        assertThat(turns).hasSize(10 * PAGE);
        int redone = turns.values().stream().mapToInt(times -> times - 1).sum();
        assertThat(redone).isBetween(1, 3 * PAGE);
        assertThat(folder.resolve("state.json")).as("nothing is left to do").doesNotExist();
    }

    @Test
    void aPlaceInAnotherListingIsRefused() throws Exception {
        state().write(new StateFile.Place("other", "p000000001.jpg", 2));

        assertThatThrownBy(() -> state().read("test")).hasMessageContaining("another backfill, of other");
        Files.writeString(folder.resolve("state.json"), "{");
        assertThatThrownBy(() -> state().read("test")).hasMessageContaining("no state of a backfill");
    }

    @Test
    void aStoreThatFailsNowAndThenIsTriedAgain() {
        var failures = new AtomicInteger();

        Backfill.End end = backfill(
                        new MadeUpPages(500, false),
                        new StampedStore(key -> TODAY),
                        turn -> turn.invoke(() -> {
                            if (failures.incrementAndGet() % 20 == 0) {
                                throw failure(ErrorCode.STORE_UNAVAILABLE);
                            }
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(tally.errors()).isEmpty();
        assertThat(tally.outcomes()).containsEntry("done", 500L);
    }

    @Test
    void aStoreThatIsDownEndsTheRunBeforeItsPlaceIsLost() {
        Backfill.End end = backfill(
                        new MadeUpPages(5 * PAGE, false),
                        new StampedStore(key -> TODAY),
                        turn -> turn.invoke(() -> {
                            if (turns.size() > 2 * PAGE) {
                                throw failure(ErrorCode.STORE_UNAVAILABLE);
                            }
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.GAVE_UP);
        assertThat(turns).as("asked about few more").hasSizeLessThan(2 * PAGE + 100);
        assertThat(state().read("test").orElseThrow().position()).isEqualTo(MadeUpPages.key(2 * PAGE - 1));
    }

    @Test
    void aListingThatFailsOnAndOnEndsTheRun() {
        var pages = new MadeUpPages(PAGE, false);
        pages.asked = () -> {
            throw failure(ErrorCode.STORE_UNAVAILABLE);
        };

        assertThat(backfill(pages, new StampedStore(key -> TODAY), turn -> turn).run(Optional.empty()))
                .isEqualTo(Backfill.End.GAVE_UP);
    }

    @Test
    void aPhotoThatFailsIsCountedAndTheOthersHaveTheirTurn() {
        Backfill.End end = backfill(
                        new MadeUpPages(100, false),
                        new StampedStore(key -> TODAY),
                        turn -> turn.invoke(() -> {
                            if (turns.containsKey(MadeUpPages.key(40))
                                    && !tally.errors().containsKey(ErrorCode.BUCKET_NOT_ALLOWED)) {
                                throw failure(ErrorCode.BUCKET_NOT_ALLOWED);
                            }
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(tally.errors()).containsExactlyEntriesOf(Map.of(ErrorCode.BUCKET_NOT_ALLOWED, 1L));
        assertThat(tally.outcomes()).containsEntry("done", 99L);
    }

    @Test
    void aPhotoWhoseNameIsTooLongForASidecarDoesNotEndTheRun() {
        Backfill.End end = backfill(
                        new MadeUpPages(10, false),
                        new StampedStore(key -> TODAY),
                        turn -> turn.invoke(() -> {
                            throw failure(ErrorCode.BAD_PARAMETER);
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(tally.errors()).containsEntry(ErrorCode.BAD_PARAMETER, 10L);
    }

    @Test
    void aQueueThatRefusesEndsTheRun() {
        Backfill run = backfill(
                new MadeUpPages(PAGE, false),
                new StampedStore(key -> TODAY),
                turn -> turn.onItem().failWith(() -> new QueueRefusedException(new IllegalStateException("no queue"))));

        assertThatThrownBy(() -> run.run(Optional.empty())).hasMessageContaining("The queue refuses: no queue");
        assertThat(turns).hasSizeLessThan(20);
    }

    @Test
    void aFullHouseIsWaitedFor() {
        var refusals = new AtomicInteger();

        Backfill.End end = backfill(
                        new MadeUpPages(1, false),
                        new StampedStore(key -> TODAY),
                        turn -> turn.invoke(() -> {
                            if (refusals.incrementAndGet() < 10) {
                                throw failure(ErrorCode.OVERLOADED);
                            }
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(tally.errors()).isEmpty();
    }

    @Test
    void whatIsWrongForAllPhotosEndsTheRun() {
        Backfill run = backfill(
                new MadeUpPages(PAGE, false),
                new StampedStore(key -> TODAY),
                turn -> turn.invoke(() -> {
                    throw failure(ErrorCode.MODEL_NOT_FOUND);
                }));

        assertThatThrownBy(() -> run.run(Optional.empty()))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
        assertThat(turns).hasSizeLessThan(20);
    }

    private static DetectionException failure(ErrorCode code) {
        return new DetectionException(code, code.sentence());
    }

    private StateFile state() {
        return new StateFile(folder.resolve("state.json"), new ObjectMapper());
    }

    /** @param turn what happens in a photo's turn, which is noted when it is begun */
    private Backfill backfill(MadeUpPages pages, StampedStore store, UnaryOperator<Uni<Void>> turn) {
        var naming = SidecarSettings.naming();
        var selection = new Selection(Instant.MIN, true, true);
        var review = new PageReview(selection, new PhotoNames(Optional.empty()), naming, store, TODAY);
        Work work = new Work() {
            @Override
            public int groupSize() {
                return 1;
            }

            @Override
            public Uni<String> on(List<ObjectLocation> group) {
                turns.merge(group.get(0).key(), 1, Integer::sum);
                return turn.apply(Uni.createFrom().voidItem()).replaceWith("done");
            }
        };
        return new Backfill(
                new Backfill.Plan("test", pages, review, work, Optional.of(state()), false, 4, Duration.ofMillis(1)),
                tally);
    }
}
