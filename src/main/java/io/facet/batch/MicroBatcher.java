package io.facet.batch;

import io.facet.batch.BatchQueue.Item;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Groups items of the same shape into batches. It has no threads: {@link #submit} runs the next batch on the caller's
 * thread unless the maximum number of batches is running. Guarantees:
 *
 * <ol>
 *   <li>Every item gets exactly one result: its value, its own failure, or a {@link CancellationException}.
 *   <li>A batch has items of one shape, in order of arrival, at most {@code maxSize}. Its size is a power of two, because
 *       every size is another shape for the network.
 *   <li>At most {@code concurrency} batches run at once, apart from those that exceed the time limit of {@link Workers#limited}.
 *   <li>An item that arrives while nothing waits or runs starts at once; no item waits longer than {@code maxDelay} for
 *       others.
 *   <li>No shape starves: of the shapes that can run, the one with the earliest first item is next.
 *   <li>At most {@code capacity} items wait. Further items, and items after {@link #close}, are rejected with a {@link
 *       RejectedExecutionException}.
 *   <li>A bad item fails alone: the items of a failed batch, and of one that exceeds its time limit, are retried one by one.
 *   <li>The client of an item that alone exceeds the time limit is notified at once. Its result follows when the call ends,
 *       because the call uses the input.
 *   <li>An item that is no longer wanted when its batch starts does not run and is cancelled.
 *   <li>{@link #close} returns when all accepted items have their results.
 * </ol>
 */
public final class MicroBatcher<K, I, O> implements AutoCloseable {

    /** Processes inputs of one shape in one call and returns their results in the same order. */
    @FunctionalInterface
    public interface BatchFunction<K, I, O> {
        List<O> apply(K shape, List<I> inputs);
    }

    private final BatchLimits limits;
    private final Executor executor;
    private final BatchFunction<K, I, O> function;
    private final IntConsumer batchSizes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final BatchQueue<K, I, O> queue;
    private long arrivals;
    private int running;
    private boolean closed;

    /** @param executor continues with waiting items when a batch ends */
    public MicroBatcher(
            BatchLimits limits, Executor executor, BatchFunction<K, I, O> function, IntConsumer batchSizes) {
        this.limits = limits;
        this.executor = executor;
        this.function = function;
        this.batchSizes = batchSizes;
        this.queue = new BatchQueue<>(limits.maxSize());
    }

    /** Receives the result of an item, on the thread that runs the batch or on another one. */
    public interface Client<O> {

        /** Read when the item's batch starts. */
        boolean isWaiting();

        /** The item exceeds the time limit. Must not block. A {@link CancellationException} follows when its call ends. */
        void timedOut();

        void succeeded(O value);

        void failed(Throwable failure);
    }

    /** Can return long after the item has its result, because it runs a batch of other items. */
    public void submit(K shape, I input, Client<O> client) {
        try {
            enqueue(shape, input, client);
        } catch (RejectedExecutionException e) {
            client.failed(e);
            return;
        }
        runBatch();
    }

    private void enqueue(K shape, I input, Client<O> client) {
        lock.lock();
        try {
            if (closed || queue.size() >= limits.capacity()) {
                throw new RejectedExecutionException(closed ? "The service is stopping." : "The batch queue is full.");
            }
            boolean alone = queue.size() == 0 && running == 0;
            long deadline = System.nanoTime() + (alone ? 0 : limits.maxDelay().toNanos());
            queue.add(new Item<>(shape, input, client, arrivals++, deadline));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        closed = true;
        changed.signalAll();
        lock.unlock();
        while (awaitWaitingItem()) {
            runBatch();
        }
    }

    /** Waits for an item that can run; false if all are done. */
    private boolean awaitWaitingItem() {
        lock.lock();
        try {
            while (running > 0 && (queue.size() == 0 || running == limits.concurrency())) {
                changed.awaitUninterruptibly();
            }
            return queue.size() > 0;
        } finally {
            lock.unlock();
        }
    }

    private void runBatch() {
        List<Item<K, I, O>> batch = startBatch();
        if (!batch.isEmpty()) {
            new Run(batch).proceed();
        }
    }

    private List<Item<K, I, O>> startBatch() {
        lock.lock();
        try {
            if (running == limits.concurrency() || queue.size() == 0) {
                return List.of();
            }
            running++;
            List<Item<K, I, O>> batch = collect();
            if (batch.isEmpty()) {
                running--;
                changed.signalAll();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<Item<K, I, O>> collect() {
        while (queue.size() > 0) {
            long now = closed || Thread.currentThread().isInterrupted()
                    ? System.nanoTime() + limits.maxDelay().toNanos()
                    : System.nanoTime();
            List<Item<K, I, O>> batch = queue.takeReady(now);
            if (!batch.isEmpty()) {
                return batch;
            }
            try {
                changed.awaitNanos(queue.nanosUntilReady(now));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return List.of();
    }

    private void endBatch() {
        lock.lock();
        running--;
        boolean more = queue.size() > 0;
        changed.signalAll();
        lock.unlock();
        if (more) {
            try {
                executor.execute(this::runBatch);
            } catch (RejectedExecutionException stopping) {
                // submit() or close() runs the rest.
            }
        }
    }

    /** Completes items. If a dependent stage exceeds its time limit, another thread completes the rest. */
    private void complete(List<Item<K, I, O>> items) {
        Deque<Item<K, I, O>> rest = new ArrayDeque<>(items);
        for (boolean mine = true; mine && !rest.isEmpty(); ) {
            mine = Takeover.run(() -> onAnotherThread(() -> complete(List.copyOf(rest))), rest.remove()::complete);
        }
    }

    private void onAnotherThread(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException stopping) {
            task.run();
        }
    }

    /** The calls for one batch. If a call exceeds its time limit, another thread proceeds with the rest in its place. */
    private final class Run {
        private final Deque<List<Item<K, I, O>>> calls = new ArrayDeque<>();
        private final List<Item<K, I, O>> done = new ArrayList<>();

        Run(List<Item<K, I, O>> batch) {
            List<Item<K, I, O>> wanted = new ArrayList<>(batch.size());
            for (Item<K, I, O> item : batch) {
                if (item.isWanted()) {
                    wanted.add(item);
                } else {
                    item.cancel();
                    done.add(item);
                }
            }
            // Cancellations can leave a size that is not a power of two.
            for (int from = 0; from < wanted.size(); ) {
                int size = Integer.highestOneBit(wanted.size() - from);
                calls.add(wanted.subList(from, from + size));
                from += size;
            }
        }

        void proceed() {
            while (!calls.isEmpty()) {
                List<Item<K, I, O>> items = calls.remove();
                var outcome = new AtomicReference<Runnable>();
                if (!Takeover.run(() -> proceedWithout(items), () -> outcome.set(call(items)))) {
                    if (items.size() == 1) {
                        endLate(items.get(0));
                    }
                    return;
                }
                outcome.get().run();
            }
            endBatch();
            // Last, because dependent stages may take long.
            complete(done);
        }

        private void endLate(Item<K, I, O> item) {
            // Again, because the call can end while the other thread notifies the client.
            item.timeOut();
            item.cancel();
            item.complete();
        }

        /** Returns what to do if the call was in time. */
        private Runnable call(List<Item<K, I, O>> items) {
            batchSizes.accept(items.size());
            try {
                List<O> values = function.apply(
                        items.get(0).shape,
                        items.stream().map(item -> item.input).toList());
                if (values.size() != items.size()) {
                    throw new IllegalStateException(values.size() + " results for " + items.size() + " items");
                }
                return () -> succeed(items, values);
            } catch (Throwable failure) {
                return () -> fail(items, failure);
            }
        }

        private void succeed(List<Item<K, I, O>> items, List<O> values) {
            for (int i = 0; i < values.size(); i++) {
                items.get(i).succeed(values.get(i));
            }
            done.addAll(items);
        }

        private void fail(List<Item<K, I, O>> items, Throwable failure) {
            if (items.size() == 1) {
                items.get(0).fail(failure);
                done.addAll(items);
            } else {
                retryOneByOne(items);
            }
        }

        private void proceedWithout(List<Item<K, I, O>> items) {
            if (items.size() == 1) {
                items.get(0).timeOut();
            } else {
                retryOneByOne(items);
            }
            onAnotherThread(this::proceed);
        }

        private void retryOneByOne(List<Item<K, I, O>> items) {
            for (int i = items.size() - 1; i >= 0; i--) {
                calls.addFirst(List.of(items.get(i)));
            }
        }
    }
}
