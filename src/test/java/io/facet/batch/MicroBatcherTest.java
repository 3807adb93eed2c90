package io.facet.batch;

import static io.facet.batch.BatchClient.submit;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guarantees of {@link MicroBatcher} one by one; {@link MicroBatcherSchedulesTest} checks them together. */
@Timeout(20)
class MicroBatcherTest {
    private static final Duration NO_DELAY = Duration.ZERO;
    private static final Duration LONG = Duration.ofHours(1);

    // Much longer than a test takes to submit its items.
    private static final Duration TIME_LIMIT = Duration.ofSeconds(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> batches = Collections.synchronizedList(new ArrayList<>());
    /** Running batches wait for it. */
    private final CountDownLatch gate = new CountDownLatch(1);
    /** Item 0 runs until all items of a test are submitted. */
    private final CountDownLatch started = new CountDownLatch(1);

    @AfterEach
    void stop() {
        gate.countDown();
        threads.shutdown();
    }

    @Test
    void loneItemRunsAtOnceOnItsOwnThread() {
        var batcher = batcher(new BatchLimits(8, LONG, 1, 8), (shape, items) -> {
            batches.add(Thread.currentThread().getName());
            return items;
        });

        assertThat(submit(batcher, "a", 1, () -> true)).isCompletedWithValue(1);
        assertThat(batches).containsExactly(Thread.currentThread().getName());
    }

    @Test
    void itemsThatArriveDuringABatchAreBatchedByShapeInOrder() throws Exception {
        var batcher = batcher(new BatchLimits(4, NO_DELAY, 1, 100), this::recordAtGate);
        var first = busy(batcher);
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            results.add(submit(batcher, "a", i, () -> true));
        }
        results.add(submit(batcher, "b", 8, () -> true));

        gate.countDown();

        assertThat(first.get()).isZero();
        for (int i = 0; i < results.size(); i++) {
            assertThat(results.get(i).get()).isEqualTo(i + 1);
        }
        assertThat(batches).containsExactly("a[0]", "a[1, 2, 3, 4]", "a[5, 6]", "a[7]", "b[8]");
    }

    @Test
    void shapeOfTheEarliestItemIsNext() throws Exception {
        var batcher = batcher(new BatchLimits(2, NO_DELAY, 1, 100), this::recordAtGate);
        busy(batcher);
        var rare = submit(batcher, "rare", 1, () -> true);
        List<CompletableFuture<Integer>> many = IntStream.range(2, 22)
                .mapToObj(i -> submit(batcher, "many", i, () -> true))
                .toList();

        gate.countDown();

        rare.get();
        many.get(19).get();
        assertThat(batches).element(1).isEqualTo("rare[1]");
    }

    @Test
    void fullBatchDoesNotWaitForTheDelay() throws Exception {
        var batcher = batcher(new BatchLimits(2, LONG, 1, 100), this::recordAtGate);
        busy(batcher);
        var one = submit(batcher, "a", 1, () -> true);
        gate.countDown();
        assertThatThrownBy(() -> one.get(50, MILLISECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);

        var two = submit(batcher, "a", 2, () -> true);

        assertThat(one.get()).isEqualTo(1);
        assertThat(two.get()).isEqualTo(2);
        assertThat(batches).containsExactly("a[0]", "a[1, 2]");
    }

    @Test
    void itemWaitsNoLongerThanTheDelay() throws Exception {
        var batcher = batcher(new BatchLimits(8, Duration.ofMillis(40), 1, 100), this::recordAtGate);
        busy(batcher);
        long begin = System.nanoTime();
        var one = submit(batcher, "a", 1, () -> true);
        gate.countDown();

        assertThat(one.get(10, SECONDS)).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
    }

    @Test
    void badItemFailsAlone() throws Exception {
        var batcher = batcher(new BatchLimits(4, NO_DELAY, 1, 100), (shape, items) -> {
            List<Integer> values = recordAtGate(shape, items);
            if (items.contains(2)) {
                throw new IllegalStateException("cannot do 2");
            }
            return values;
        });
        busy(batcher);
        List<CompletableFuture<Integer>> results = IntStream.rangeClosed(1, 4)
                .mapToObj(i -> submit(batcher, "a", i, () -> true))
                .toList();

        gate.countDown();

        assertThat(results.get(0).get()).isEqualTo(1);
        assertThat(results.get(2).get()).isEqualTo(3);
        assertThat(results.get(3).get()).isEqualTo(4);
        assertThatThrownBy(results.get(1)::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("cannot do 2");
        assertThat(batches).containsExactly("a[0]", "a[1, 2, 3, 4]", "a[1]", "a[2]", "a[3]", "a[4]");
    }

    @Test
    void missingResultFailsTheBatch() throws Exception {
        var batcher = batcher(new BatchLimits(2, NO_DELAY, 1, 100), (shape, items) -> List.<Integer>of());

        assertThat(submit(batcher, "a", 1, () -> true))
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .withMessageContaining("0 results for 1 items");
    }

    @Test
    void unwantedItemIsCancelled() throws Exception {
        var batcher = batcher(new BatchLimits(4, NO_DELAY, 1, 100), this::recordAtGate);
        var wanted = new AtomicBoolean(true);
        busy(batcher);
        var left = submit(batcher, "a", 1, wanted::get);
        var stayed = submit(batcher, "a", 2, () -> true);
        wanted.set(false);

        gate.countDown();

        assertThat(stayed.get()).isEqualTo(2);
        assertThatThrownBy(left::get).isInstanceOf(CancellationException.class);
        assertThat(batches).containsExactly("a[0]", "a[2]");
    }

    @Test
    void itemAboveCapacityIsRejected() throws Exception {
        var batcher = batcher(new BatchLimits(4, NO_DELAY, 1, 2), this::recordAtGate);
        busy(batcher);
        var first = submit(batcher, "a", 1, () -> true);
        var second = submit(batcher, "b", 2, () -> true);

        var third = submit(batcher, "c", 3, () -> true);

        assertThatThrownBy(third::get).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(batcher.waiting()).isEqualTo(2);
        gate.countDown();
        assertThat(first.get()).isEqualTo(1);
        assertThat(second.get()).isEqualTo(2);
    }

    @Test
    void concurrencyIsLimited() throws Exception {
        var batcher = batcher(new BatchLimits(1, NO_DELAY, 2, 100), this::recordAtGate);
        List<CompletableFuture<CompletableFuture<Integer>>> results = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> submit(batcher, "a", i, () -> true), threads))
                .toList();

        await().until(() -> batcher.waiting() == 4);
        assertThat(batches).hasSize(2);
        gate.countDown();
        for (var result : results) {
            result.get().get();
        }
        assertThat(batches).hasSize(6);
    }

    @Test
    void closeReturnsWhenAllItemsHaveResultsEvenWithoutExecutor() throws Exception {
        var batcher = batcher(new BatchLimits(4, LONG, 1, 100), this::recordAtGate);
        busy(batcher);
        List<CompletableFuture<Integer>> results = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> submit(batcher, "a", i, () -> true))
                .toList();
        threads.shutdown();
        var closing = new Thread(batcher::close);
        closing.start();
        closing.join(50);
        assertThat(closing.isAlive()).isTrue();

        gate.countDown();
        closing.join();

        assertThat(results).allMatch(CompletableFuture::isDone);
        assertThatThrownBy(() -> submit(batcher, "a", 6, () -> true).get())
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    /** A batcher on real workers whose call gets stuck if it contains item 1. */
    private MicroBatcher<String, Integer, Integer> stickyBatcher(Workers workers, BatchLimits limits) {
        return new MicroBatcher<>(
                limits,
                workers,
                (shape, items) -> workers.limited(() -> {}, () -> {
                    batches.add(shape + items);
                    if (items.contains(1)) {
                        WorkersTest.uninterrupted(gate);
                    } else if (items.contains(0)) {
                        WorkersTest.uninterrupted(started);
                    }
                    return items;
                }),
                size -> {});
    }

    @Test
    void stuckItemLosesNoResultOfItsBatchAndIsReportedAtOnce() throws Exception {
        try (var workers = new Workers(new BatchSettings(2, 4, TIME_LIMIT))) {
            var batcher = stickyBatcher(workers, new BatchLimits(4, NO_DELAY, 1, 100));
            workers.execute(() -> submit(batcher, "a", 0, () -> true));
            await().pollInterval(Duration.ofMillis(5)).until(() -> !batches.isEmpty());
            List<BatchClient<Integer>> clients = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                var client = new BatchClient<Integer>(() -> true);
                clients.add(client);
                batcher.submit("a", i, client);
            }
            started.countDown();

            for (int i = 2; i <= 4; i++) {
                assertThat(clients.get(i - 1).result.get(10, SECONDS)).isEqualTo(i);
                assertThat(clients.get(i - 1).timeouts).hasValue(0);
            }
            BatchClient<Integer> stuck = clients.get(0);
            assertThat(stuck.timeouts).hasValue(1);
            assertThat(stuck.result).isNotDone();
            assertThat(batches).containsExactly("a[0]", "a[1, 2, 3, 4]", "a[1]", "a[2]", "a[3]", "a[4]");

            gate.countDown();
            assertThatThrownBy(() -> stuck.result.get(10, SECONDS)).isInstanceOf(CancellationException.class);
            await().until(() -> workers.stuck() == 0);
            batcher.close();
        }
    }

    @Test
    void stuckBatchDoesNotCountTowardTheConcurrency() throws Exception {
        try (var workers = new Workers(new BatchSettings(1, 1, TIME_LIMIT))) {
            var batcher = stickyBatcher(workers, new BatchLimits(1, NO_DELAY, 1, 100));
            workers.execute(() -> submit(batcher, "a", 1, () -> true));
            await().until(() -> workers.stuck() == 1);

            var next = new BatchClient<Integer>(() -> true);
            workers.execute(() -> batcher.submit("a", 2, next));

            assertThat(next.result.get(10, SECONDS)).isEqualTo(2);
            batcher.close();
        }
    }

    @Test
    void stuckDependentOfOneItemDelaysNoOtherItem() throws Exception {
        try (var workers = new Workers(new BatchSettings(2, 4, TIME_LIMIT))) {
            var batcher = stickyBatcher(workers, new BatchLimits(4, NO_DELAY, 1, 100));
            workers.execute(() -> submit(batcher, "a", 0, () -> true));
            await().pollInterval(Duration.ofMillis(5)).until(() -> !batches.isEmpty());
            var picture = new BatchClient<Integer>(() -> true);
            picture.result.thenRun(() -> workers.limited(picture::timedOut, () -> {
                WorkersTest.uninterrupted(gate);
                return null;
            }));
            batcher.submit("a", 2, picture);
            var other = submit(batcher, "a", 3, () -> true);
            started.countDown();

            assertThat(other.get(10, SECONDS)).isEqualTo(3);
            assertThat(picture.timeouts).hasValue(1);
            assertThat(batches).containsExactly("a[0]", "a[2, 3]");
        }
    }

    private MicroBatcher<String, Integer, Integer> batcher(
            BatchLimits limits, MicroBatcher.BatchFunction<String, Integer, Integer> work) {
        return new MicroBatcher<>(limits, threads, work, size -> {});
    }

    /** An item that runs until the gate opens. */
    private CompletableFuture<Integer> busy(MicroBatcher<String, Integer, Integer> batcher) {
        CompletableFuture<Integer> result = CompletableFuture.supplyAsync(
                        () -> submit(batcher, "a", 0, () -> true), threads)
                .thenCompose(value -> value);
        await().pollInterval(Duration.ofMillis(5)).until(() -> !batches.isEmpty());
        return result;
    }

    private List<Integer> recordAtGate(String shape, List<Integer> items) {
        batches.add(shape + items);
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return items;
    }
}
