package io.facet.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What waits, a queue for each shape of which something waits. Not safe for several threads. */
final class ShapeQueues<K, I, O> {
    private final int fullAt;
    private final Map<K, Deque<Ticket<K, I, O>>> queues = new HashMap<>();
    private int size;

    /** Queues from which at most so many are taken at once. */
    ShapeQueues(int maxSize) {
        this.fullAt = Integer.highestOneBit(maxSize);
    }

    int size() {
        return size;
    }

    void add(Ticket<K, I, O> ticket) {
        queues.computeIfAbsent(ticket.shape, shape -> new ArrayDeque<>()).add(ticket);
        size++;
    }

    /** Items of the shape that has waited longest, of those that have company enough or have waited for it long enough. */
    List<Ticket<K, I, O>> takeRipe(long nowNanos) {
        return queues.values().stream()
                .filter(queue -> queue.size() >= fullAt || queue.peek().dueNanos - nowNanos <= 0)
                .min(Comparator.comparingLong(queue -> queue.peek().number))
                .map(this::takeFrom)
                .orElse(List.of());
    }

    /** How long until something will be ripe if nothing else comes. */
    long nanosUntilRipe(long nowNanos) {
        return queues.values().stream()
                .mapToLong(queue -> queue.peek().dueNanos - nowNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private List<Ticket<K, I, O>> takeFrom(Deque<Ticket<K, I, O>> queue) {
        int count = Math.min(fullAt, Integer.highestOneBit(queue.size()));
        List<Ticket<K, I, O>> taken = new ArrayList<>(count);
        while (taken.size() < count) {
            taken.add(queue.remove());
        }
        if (queue.isEmpty()) {
            queues.remove(taken.get(0).shape);
        }
        size -= count;
        return taken;
    }
}
