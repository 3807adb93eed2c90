package io.facet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that is stuck in native code is replaced until its call ends. */
@Timeout(20)
class WorkersTest {
    private static final int COUNT = 2;

    private final Workers workers = new Workers(new BatchSettings(COUNT, 1, Duration.ofMillis(100)));
    private final CountDownLatch nativeCode = new CountDownLatch(1);
    private final AtomicInteger timeouts = new AtomicInteger();

    @AfterEach
    void stop() {
        nativeCode.countDown();
        workers.close();
    }

    @Test
    void callInTimeReturnsItsResultAndIsNotTimedOut() throws Exception {
        assertThat(onWorker(() -> workers.limited(timeouts::incrementAndGet, () -> "done"))
                        .get())
                .isEqualTo("done");
        Thread.sleep(200);
        assertThat(timeouts).hasValue(0);
        assertThat(workers.stuck()).isZero();
    }

    @Test
    void failureOfACallIsItsResult() {
        assertThatThrownBy(() -> workers.limited(timeouts::incrementAndGet, () -> {
                    throw new IllegalStateException("native");
                }))
                .hasMessage("native");
        assertThat(workers.stuck()).isZero();
    }

    @Test
    void stuckWorkersAreReplacedAndTheirCallsStillReturn() throws Exception {
        CompletableFuture<String> first = stick();
        CompletableFuture<String> second = stick();
        await().until(() -> timeouts.get() == COUNT);

        assertThat(workers.available()).isEqualTo(COUNT);
        assertThat(onWorker(() -> "served").get()).isEqualTo("served");
        assertThat(first).isNotDone();

        nativeCode.countDown();
        assertThat(first.get()).isEqualTo("result");
        assertThat(second.get()).isEqualTo("result");
        await().until(() -> workers.stuck() == 0);
        assertThat(busyThreads()).hasSize(COUNT);
    }

    @Test
    void backgroundTasksAreOvertakenForAMoment() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        var done = new CountDownLatch(5);
        workers.execute(this::awaitForever);
        workers.execute(this::awaitNativeCode);
        workers.executeInBackground(() -> add(order, "waiting part", done));
        Thread.sleep(200);
        workers.execute(() -> add(order, "first", done));
        workers.executeInBackground(() -> add(order, "new part", done));
        workers.execute(() -> add(order, "second", done));
        workers.execute(() -> add(order, "third", done));

        nativeCode.countDown();
        done.await();

        assertThat(order).startsWith("waiting part").endsWith("new part");
    }

    private static synchronized void add(List<String> order, String name, CountDownLatch done) {
        order.add(name);
        done.countDown();
    }

    private void awaitForever() {
        new CompletableFuture<>().join();
    }

    private void awaitNativeCode() {
        try {
            nativeCode.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void replacementsAreLimited() throws Exception {
        for (int i = 0; i < 2 * COUNT; i++) {
            stick();
        }
        await().until(() -> workers.stuck() == 2 * COUNT);

        assertThat(workers.available()).isZero();
        CompletableFuture<String> waiting = onWorker(() -> "served");
        await().during(Duration.ofMillis(100)).until(() -> !waiting.isDone());

        nativeCode.countDown();
        assertThat(waiting.get()).isEqualTo("served");
        await().until(() -> workers.available() == COUNT);
        assertThat(busyThreads()).hasSize(COUNT);
    }

    @Test
    void timeSinceTheReplacementDoesNotCountAsALongTask() {
        stick();
        await().until(() -> workers.stuck() == 1);
        assertThat(workers.longestRunning()).isZero();
    }

    /** The threads that process more tasks than there are workers. */
    private Set<String> busyThreads() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        var hold = new CountDownLatch(1);
        for (int i = 0; i < 3 * COUNT; i++) {
            workers.execute(() -> {
                names.add(Thread.currentThread().getName());
                uninterrupted(hold);
            });
        }
        await().during(Duration.ofMillis(100)).until(() -> names.size() >= COUNT);
        Set<String> busy = Set.copyOf(names);
        hold.countDown();
        return busy;
    }

    private CompletableFuture<String> stick() {
        return onWorker(() -> workers.limited(timeouts::incrementAndGet, () -> {
            uninterrupted(nativeCode);
            return "result";
        }));
    }

    private CompletableFuture<String> onWorker(java.util.function.Supplier<String> task) {
        return CompletableFuture.supplyAsync(task, workers);
    }

    /** Like native code. */
    static void uninterrupted(CountDownLatch latch) {
        for (boolean open = false; !open; ) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException ignored) {
                // Native code does not notice it.
            }
        }
    }
}
