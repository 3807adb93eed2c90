package io.facet.batch;

import io.facet.batch.BatchQueue.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Groups items of the same shape into batches. It has no threads: {@link #submit} runs the next batch on the caller's
 * thread unless the maximum number of batches is running. Guarantees:
 *
 * <ol>
 *   <li>Every item gets exactly one result: its value, its own failure, or a {@link
 *       java.util.concurrent.CancellationException}.
 *   <li>A batch has items of one shape, in order of arrival, at most {@code maxSize}. Its size is a power of two, because
 *       every size is another shape for the network.
 *   <li>At most {@code concurrency} batches run at once.
 *   <li>An item that arrives while nothing waits or runs starts at once; no item waits longer than {@code maxDelay} for
 *       others.
 *   <li>No shape starves: of the shapes that can run, the one with the earliest first item is next.
 *   <li>At most {@code capacity} items wait. Further items, and items after {@link #close}, are rejected with a {@link
 *       RejectedExecutionException}.
 *   <li>A bad item fails alone: the items of a failed batch are retried one by one.
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

    /** @param wanted read once, when the item's batch starts */
    public CompletableFuture<O> submit(K shape, I input, BooleanSupplier wanted) {
        Item<K, I, O> item;
        lock.lock();
        try {
            if (closed || queue.size() >= limits.capacity()) {
                String reason = closed ? "The service is stopping." : "The batch queue is full.";
                return CompletableFuture.failedFuture(new RejectedExecutionException(reason));
            }
            boolean alone = queue.size() == 0 && running == 0;
            long deadline = System.nanoTime() + (alone ? 0 : limits.maxDelay().toNanos());
            item = new Item<>(shape, input, wanted, arrivals++, deadline);
            queue.add(item);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        runBatch();
        return item.result;
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
            try {
                run(batch);
            } finally {
                endBatch();
                // Last, because dependent stages may take long.
                batch.forEach(Item::complete);
            }
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

    private void run(List<Item<K, I, O>> batch) {
        List<Item<K, I, O>> wanted = new ArrayList<>(batch.size());
        for (Item<K, I, O> item : batch) {
            if (item.isWanted()) {
                wanted.add(item);
            } else {
                item.cancel();
            }
        }
        // Cancellations can leave a size that is not a power of two.
        for (int from = 0; from < wanted.size(); ) {
            int size = Integer.highestOneBit(wanted.size() - from);
            runTogether(wanted.subList(from, from + size));
            from += size;
        }
    }

    private void runTogether(List<Item<K, I, O>> batch) {
        batchSizes.accept(batch.size());
        try {
            List<O> values = function.apply(
                    batch.get(0).shape, batch.stream().map(item -> item.input).toList());
            if (values.size() != batch.size()) {
                throw new IllegalStateException(values.size() + " results for " + batch.size() + " items");
            }
            for (int i = 0; i < values.size(); i++) {
                batch.get(i).succeed(values.get(i));
            }
        } catch (Throwable failure) {
            if (batch.size() == 1) {
                batch.get(0).fail(failure);
            } else {
                batch.forEach(item -> runTogether(List.of(item)));
            }
        }
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
}
