package io.facet.batch;

import static io.facet.batch.BatchClient.submit;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of random schedules with different limits, threads, shapes, bad items and cancellations. */
class MicroBatcherSchedulesTest {
    private static final int SCHEDULES = 3000;
    private static final int ITEMS = 40;
    private static final int BAD_EVERY = 9;
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        threads = Executors.newFixedThreadPool(4);
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
    }

    @Test
    @Timeout(60)
    void guaranteesHoldInRandomSchedules() throws Exception {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            new Schedule(seed).run();
        }
    }

    private static final class Schedule {
        private final int seed;
        private final Random random;
        private final BatchLimits limits;
        private final int shapes;
        private final AtomicInteger running = new AtomicInteger();
        private final Map<Integer, AtomicInteger> wasRunWell = new ConcurrentHashMap<>();
        private final List<String> broken = Collections.synchronizedList(new ArrayList<>());
        private final boolean[] unwanted = new boolean[ITEMS];

        Schedule(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.limits = new BatchLimits(
                    1 + random.nextInt(8),
                    Duration.ofNanos(random.nextInt(3) * 100_000L),
                    1 + random.nextInt(3),
                    random.nextInt(10) == 0 ? 3 : ITEMS);
            this.shapes = 1 + random.nextInt(4);
            for (int i = 0; i < ITEMS; i++) {
                unwanted[i] = random.nextInt(10) == 0;
            }
        }

        void run() throws Exception {
            var batcher = new MicroBatcher<Integer, Integer, String>(limits, threads, this::work, size -> {});
            long pauseNanos = random.nextInt(2) * 20_000L;
            var submitted = IntStream.range(0, ITEMS)
                    .mapToObj(item -> CompletableFuture.supplyAsync(
                            () -> {
                                pause(pauseNanos);
                                return submit(batcher, item % shapes, item, () -> !unwanted[item]);
                            },
                            threads))
                    .toList();
            boolean closeEarly = random.nextInt(4) == 0;
            if (closeEarly) {
                batcher.close();
            }
            for (int item = 0; item < ITEMS; item++) {
                checkResult(item, submitted.get(item).get(10, TimeUnit.SECONDS), closeEarly);
            }
            batcher.close();
            assertThat(batcher.waiting()).as("seed %d", seed).isZero();
            assertThat(broken).as("seed %d", seed).isEmpty();
        }

        private void checkResult(int item, CompletableFuture<String> future, boolean closedEarly) throws Exception {
            String result = future.handle((value, failure) -> failure == null ? value : name(failure))
                    .get(10, TimeUnit.SECONDS);
            boolean canBeRejected = closedEarly || limits.capacity() < ITEMS;
            if (canBeRejected && result.equals("rejected")) {
                assertThat(wasRunWell).as("seed %d", seed).doesNotContainKey(item);
                return;
            }
            String expected = unwanted[item] ? "left" : item % BAD_EVERY == 0 ? "bad " + item : "value of " + item;
            assertThat(result).as("seed %d, item %d", seed, item).isEqualTo(expected);
            assertThat(wasRunWell.containsKey(item))
                    .as("seed %d, item %d was run", seed, item)
                    .isEqualTo(expected.startsWith("value"));
        }

        private static String name(Throwable failure) {
            if (failure instanceof CancellationException) {
                return "left";
            }
            return failure instanceof RejectedExecutionException ? "rejected" : failure.getMessage();
        }

        private List<String> work(Integer shape, List<Integer> items) {
            if (running.incrementAndGet() > limits.concurrency()) {
                broken.add("more at once than may");
            }
            try {
                checkBatch(shape, items);
                pause(items.size() * 5_000L);
                for (int item : items) {
                    if (item % BAD_EVERY == 0) {
                        throw new IllegalStateException("bad " + item);
                    }
                }
                for (int item : items) {
                    if (wasRunWell
                                    .computeIfAbsent(item, key -> new AtomicInteger())
                                    .incrementAndGet()
                            > 1) {
                        broken.add(item + " was run twice");
                    }
                }
                return items.stream().map(item -> "value of " + item).toList();
            } finally {
                running.decrementAndGet();
            }
        }

        private void checkBatch(int shape, List<Integer> items) {
            if (items.size() > limits.maxSize() || Integer.bitCount(items.size()) != 1) {
                broken.add("a batch of " + items.size());
            }
            if (items.stream().anyMatch(item -> item % shapes != shape)) {
                broken.add("shapes are mixed");
            }
            if (items.stream().anyMatch(item -> unwanted[item])) {
                broken.add("unwanted items are run");
            }
        }

        private static void pause(long nanos) {
            if (nanos > 0) {
                LockSupport.parkNanos(nanos);
            }
        }
    }
}
