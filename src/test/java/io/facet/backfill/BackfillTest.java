package io.facet.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.sidecar.SidecarFiles;
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

/** Every photo is processed, however often a run is interrupted; at most one page per interruption is repeated. */
class BackfillTest {
    private static final String TODAY = "today";
    private static final int PAGE = 1000;

    @TempDir
    Path folder;

    private final BackfillCounts counts = new BackfillCounts();
    private final Map<String, Integer> processed = new ConcurrentHashMap<>();

    @Test
    void millionCurrentPhotosAreSkippedPageByPage() {
        var pages = new GeneratedPages(1_000_000, true);
        var reads = new AtomicInteger();
        pages.onRead = () -> {
            assertThat(counts.processed()).as("before the next page").isEqualTo(counts.photos());
            reads.incrementAndGet();
        };
        var store = new CurrentSidecarStore(key -> TODAY);

        Backfill.End end = backfill(pages, store, photo -> photo).run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(counts.skipped()).isEqualTo(1_000_000);
        assertThat(processed).isEmpty();
        assertThat(reads).hasValue(2000);
        assertThat(store.heads).as("one per page").hasValue(2000);
    }

    @Test
    void nextPageIsReadWhenAllPhotosOfTheLastAreDone() {
        var pages = new GeneratedPages(3 * PAGE, false);
        var inFlight = new AtomicInteger();
        pages.onRead = () -> assertThat(inFlight).hasValue(0);

        backfill(
                        pages,
                        new CurrentSidecarStore(key -> TODAY),
                        photo -> Uni.createFrom()
                                .voidItem()
                                .invoke(inFlight::incrementAndGet)
                                .onItem()
                                .delayIt()
                                .by(Duration.ofMillis(1))
                                .chain(() -> photo)
                                .invoke(inFlight::decrementAndGet))
                .run(Optional.empty());

        assertThat(processed).hasSize(3 * PAGE);
    }

    @Test
    void eachInterruptionRepeatsAtMostOnePage() {
        var random = new Random(7);
        int runs = 0;
        Backfill.End end;
        do {
            int last = runs < 3 ? processed.size() + 1 + random.nextInt(3 * PAGE) : Integer.MAX_VALUE;
            var run = new AtomicReference<Backfill>();
            run.set(backfill(
                    new GeneratedPages(10 * PAGE, false),
                    new CurrentSidecarStore(key -> TODAY),
                    photo -> photo.invoke(() -> {
                        if (processed.size() >= last) {
                            run.get().stop();
                        }
                    })));
            end = run.get().run(checkpoint().read("test"));
            runs++;
        } while (end != Backfill.End.COMPLETE);

        assertThat(runs).isEqualTo(4);
        assertThat(processed).hasSize(10 * PAGE);
        int repeated = processed.values().stream().mapToInt(times -> times - 1).sum();
        assertThat(repeated).isBetween(1, 3 * PAGE);
        assertThat(folder.resolve("state.json"))
                .as("removed after a complete run")
                .doesNotExist();
    }

    @Test
    void checkpointOfAnotherListingIsRejected() throws Exception {
        checkpoint().write(new CheckpointFile.Checkpoint("other", "p000000001.jpg", 2));

        assertThatThrownBy(() -> checkpoint().read("test")).hasMessageContaining("of another backfill, of other");
        Files.writeString(folder.resolve("state.json"), "{");
        assertThatThrownBy(() -> checkpoint().read("test")).hasMessageContaining("not a valid checkpoint file");
    }

    @Test
    void occasionalStoreFailuresAreRetried() {
        var failures = new AtomicInteger();

        Backfill.End end = backfill(
                        new GeneratedPages(500, false),
                        new CurrentSidecarStore(key -> TODAY),
                        photo -> photo.invoke(() -> {
                            if (failures.incrementAndGet() % 20 == 0) {
                                throw failure(ErrorCode.STORE_UNAVAILABLE);
                            }
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(counts.errors()).isEmpty();
        assertThat(counts.outcomes()).containsEntry("done", 500L);
    }

    @Test
    void storeOutageEndsTheRunAndKeepsTheCheckpoint() {
        Backfill.End end = backfill(
                        new GeneratedPages(5 * PAGE, false),
                        new CurrentSidecarStore(key -> TODAY),
                        photo -> photo.invoke(() -> {
                            if (processed.size() > 2 * PAGE) {
                                throw failure(ErrorCode.STORE_UNAVAILABLE);
                            }
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.GAVE_UP);
        assertThat(processed).as("few more attempts").hasSizeLessThan(2 * PAGE + 100);
        assertThat(checkpoint().read("test").orElseThrow().position()).isEqualTo(GeneratedPages.key(2 * PAGE - 1));
    }

    @Test
    void persistentListingFailureEndsTheRun() {
        var pages = new GeneratedPages(PAGE, false);
        pages.onRead = () -> {
            throw failure(ErrorCode.STORE_UNAVAILABLE);
        };

        assertThat(backfill(pages, new CurrentSidecarStore(key -> TODAY), photo -> photo)
                        .run(Optional.empty()))
                .isEqualTo(Backfill.End.GAVE_UP);
    }

    @Test
    void failedPhotoIsCountedAndTheRunContinues() {
        Backfill.End end = backfill(
                        new GeneratedPages(100, false),
                        new CurrentSidecarStore(key -> TODAY),
                        photo -> photo.invoke(() -> {
                            if (processed.containsKey(GeneratedPages.key(40))
                                    && !counts.errors().containsKey(ErrorCode.BUCKET_NOT_ALLOWED)) {
                                throw failure(ErrorCode.BUCKET_NOT_ALLOWED);
                            }
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(counts.errors()).containsExactlyEntriesOf(Map.of(ErrorCode.BUCKET_NOT_ALLOWED, 1L));
        assertThat(counts.outcomes()).containsEntry("done", 99L);
    }

    @Test
    void badParameterOfAPhotoDoesNotEndTheRun() {
        Backfill.End end = backfill(
                        new GeneratedPages(10, false),
                        new CurrentSidecarStore(key -> TODAY),
                        photo -> photo.invoke(() -> {
                            throw failure(ErrorCode.BAD_PARAMETER);
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(counts.errors()).containsEntry(ErrorCode.BAD_PARAMETER, 10L);
    }

    @Test
    void rejectingQueueEndsTheRun() {
        Backfill run = backfill(
                new GeneratedPages(PAGE, false),
                new CurrentSidecarStore(key -> TODAY),
                photo -> photo.onItem()
                        .failWith(() -> new QueueSender.RejectedException(new IllegalStateException("no queue"))));

        assertThatThrownBy(() -> run.run(Optional.empty()))
                .hasMessageContaining("The queue rejected the message: no queue");
        assertThat(processed).hasSizeLessThan(20);
    }

    @Test
    void overloadIsRetriedWithoutLimit() {
        var attempts = new AtomicInteger();

        Backfill.End end = backfill(
                        new GeneratedPages(1, false),
                        new CurrentSidecarStore(key -> TODAY),
                        photo -> photo.invoke(() -> {
                            if (attempts.incrementAndGet() < 10) {
                                throw failure(ErrorCode.OVERLOADED);
                            }
                        }))
                .run(Optional.empty());

        assertThat(end).isEqualTo(Backfill.End.COMPLETE);
        assertThat(counts.errors()).isEmpty();
    }

    @Test
    void missingModelEndsTheRun() {
        Backfill run = backfill(
                new GeneratedPages(PAGE, false),
                new CurrentSidecarStore(key -> TODAY),
                photo -> photo.invoke(() -> {
                    throw failure(ErrorCode.MODEL_NOT_FOUND);
                }));

        assertThatThrownBy(() -> run.run(Optional.empty()))
                .isInstanceOfSatisfying(
                        DetectionException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
        assertThat(processed).hasSizeLessThan(20);
    }

    private static DetectionException failure(ErrorCode code) {
        return new DetectionException(code, code.sentence());
    }

    private CheckpointFile checkpoint() {
        return new CheckpointFile(folder.resolve("state.json"), new ObjectMapper());
    }

    /** @param task runs for each photo, which is counted before */
    private Backfill backfill(GeneratedPages pages, CurrentSidecarStore store, UnaryOperator<Uni<Void>> task) {
        var naming = SidecarSettings.naming();
        var selection = new PageReview.Selection(Instant.MIN, true, true);
        var review =
                new PageReview(selection, location -> true, naming, new SidecarFiles(store, naming), location -> TODAY);
        Backfill.Task backfillTask = new Backfill.Task() {
            @Override
            public int groupSize() {
                return 1;
            }

            @Override
            public Uni<String> run(List<ObjectLocation> group) {
                processed.merge(group.get(0).key(), 1, Integer::sum);
                return task.apply(Uni.createFrom().voidItem()).replaceWith("done");
            }
        };
        return new Backfill(
                new Backfill.Plan(
                        "test", pages, review, backfillTask, Optional.of(checkpoint()), false, 4, Duration.ofMillis(1)),
                counts);
    }
}
