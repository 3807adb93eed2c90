package io.facet.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Waiting items, in one queue per shape. Not thread-safe. */
final class BatchQueue<K, I, O> {
    private final int maxBatch;
    private final Map<K, Deque<Item<K, I, O>>> queues = new HashMap<>();
    private int size;

    BatchQueue(int maxBatch) {
        this.maxBatch = Integer.highestOneBit(maxBatch);
    }

    static final class Item<K, I, O> {
        final K shape;
        final I input;
        private final MicroBatcher.Client<O> client;
        private final long arrival;
        private final long deadlineNanos;
        private O value;
        private Throwable failure;

        /** @param deadlineNanos the {@link System#nanoTime} from which it no longer waits for others */
        Item(K shape, I input, MicroBatcher.Client<O> client, long arrival, long deadlineNanos) {
            this.shape = shape;
            this.input = input;
            this.client = client;
            this.arrival = arrival;
            this.deadlineNanos = deadlineNanos;
        }

        boolean isWanted() {
            return client.isWaiting();
        }

        void timeOut() {
            client.timedOut();
        }

        void succeed(O output) {
            value = output;
        }

        void fail(Throwable reason) {
            failure = reason;
        }

        void cancel() {
            fail(new CancellationException("The client no longer waits."));
        }

        void complete() {
            if (failure == null) {
                client.succeeded(value);
            } else {
                client.failed(failure);
            }
        }
    }

    int size() {
        return size;
    }

    void add(Item<K, I, O> item) {
        queues.computeIfAbsent(item.shape, shape -> new ArrayDeque<>()).add(item);
        size++;
    }

    /** Takes a batch of the longest-waiting shape that has a full batch or an item past its deadline. */
    List<Item<K, I, O>> takeReady(long nowNanos) {
        return queues.values().stream()
                .filter(queue -> queue.size() >= maxBatch || queue.peek().deadlineNanos - nowNanos <= 0)
                .min(Comparator.comparingLong(queue -> queue.peek().arrival))
                .map(this::takeFrom)
                .orElse(List.of());
    }

    long nanosUntilReady(long nowNanos) {
        return queues.values().stream()
                .mapToLong(queue -> queue.peek().deadlineNanos - nowNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private List<Item<K, I, O>> takeFrom(Deque<Item<K, I, O>> queue) {
        int count = Math.min(maxBatch, Integer.highestOneBit(queue.size()));
        List<Item<K, I, O>> batch = new ArrayList<>(count);
        while (batch.size() < count) {
            batch.add(queue.remove());
        }
        if (queue.isEmpty()) {
            queues.remove(batch.get(0).shape);
        }
        size -= count;
        return batch;
    }
}
