package io.facet.batch;

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
 * Brings items of one shape together, so that they are worked on at once. It has no threads: whoever submits an item runs
 * the next batch, unless as many are under way as may be. What it guarantees:
 *
 * <ol>
 *   <li>Every item is answered exactly once: with its value, its own failure, or a {@link
 *       java.util.concurrent.CancellationException}.
 *   <li>A batch holds items of one shape, in the order in which they came, at most {@code maxSize}. Their number is a power
 *       of two: each number is another shape for the network, so few of them are in use.
 *   <li>At most {@code concurrency} batches run at once.
 *   <li>An item that comes when nothing waits and nothing runs is run at once; no item is held back for company longer than
 *       {@code maxDelay}.
 *   <li>No shape starves: of those that may run, the one whose first item came earliest is next.
 *   <li>At most {@code capacity} items wait. One more is refused with a {@link RejectedExecutionException}, and so is every
 *       item after {@link #close}.
 *   <li>One bad item fails alone: the items of a batch that fails are tried again one by one.
 *   <li>An item that nobody wants any more when its turn comes is not run; it is answered with a {@link
 *       java.util.concurrent.CancellationException}.
 *   <li>{@link #close} returns when everything that was taken in is answered.
 * </ol>
 *
 * @param <K> the shape: items whose shapes are equal can be worked on together
 */
public final class MicroBatcher<K, I, O> implements AutoCloseable {

    /** Works on items of one shape in one call, and gives as many answers, in their order. */
    @FunctionalInterface
    public interface Work<K, I, O> {
        List<O> on(K shape, List<I> items);
    }

    private final BatchLimits limits;
    private final Executor executor;
    private final Work<K, I, O> work;
    private final IntConsumer batchSizes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ShapeQueues<K, I, O> waiting;
    private long arrivals;
    /** Threads that run a batch or gather one. */
    private int running;

    private boolean closed;

    /**
     * A batcher with nothing in it.
     *
     * @param executor goes on with what waits when a batch is done
     * @param batchSizes is told the size of every batch that is run
     */
    public MicroBatcher(BatchLimits limits, Executor executor, Work<K, I, O> work, IntConsumer batchSizes) {
        this.limits = limits;
        this.executor = executor;
        this.work = work;
        this.batchSizes = batchSizes;
        this.waiting = new ShapeQueues<>(limits.maxSize());
    }

    /**
     * Takes in an item, and runs a batch on the caller's thread if one may run.
     *
     * @param wanted asked once, when it is the item's turn
     */
    public CompletableFuture<O> submit(K shape, I item, BooleanSupplier wanted) {
        Ticket<K, I, O> ticket;
        lock.lock();
        try {
            if (closed || waiting.size() >= limits.capacity()) {
                String reason = closed ? "The service is stopping." : "As many items wait as may.";
                return CompletableFuture.failedFuture(new RejectedExecutionException(reason));
            }
            boolean alone = waiting.size() == 0 && running == 0;
            long due = System.nanoTime() + (alone ? 0 : limits.maxDelay().toNanos());
            ticket = new Ticket<>(shape, item, wanted, arrivals++, due);
            waiting.add(ticket);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        runBatch();
        return ticket.answer;
    }

    /** Items that are not worked on yet. */
    public int waiting() {
        lock.lock();
        try {
            return waiting.size();
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
        while (somethingIsLeft()) {
            runBatch();
        }
    }

    /** Waits while all that may run does. */
    private boolean somethingIsLeft() {
        lock.lock();
        try {
            while (running > 0 && (waiting.size() == 0 || running == limits.concurrency())) {
                changed.awaitUninterruptibly();
            }
            return waiting.size() > 0;
        } finally {
            lock.unlock();
        }
    }

    private void runBatch() {
        List<Ticket<K, I, O>> batch = begin();
        if (!batch.isEmpty()) {
            try {
                run(batch);
            } finally {
                end();
                // Last, for what follows an answer may take its time.
                batch.forEach(Ticket::giveAnswer);
            }
        }
    }

    /** The next batch; empty when no more may run or nothing waits. */
    private List<Ticket<K, I, O>> begin() {
        lock.lock();
        try {
            if (running == limits.concurrency() || waiting.size() == 0) {
                return List.of();
            }
            running++;
            List<Ticket<K, I, O>> batch = gather();
            if (batch.isEmpty()) {
                running--;
                changed.signalAll();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<Ticket<K, I, O>> gather() {
        while (waiting.size() > 0) {
            // Whoever closes or interrupts is not kept waiting.
            long now = closed || Thread.currentThread().isInterrupted()
                    ? System.nanoTime() + limits.maxDelay().toNanos()
                    : System.nanoTime();
            List<Ticket<K, I, O>> batch = waiting.takeRipe(now);
            if (!batch.isEmpty()) {
                return batch;
            }
            try {
                changed.awaitNanos(waiting.nanosUntilRipe(now));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return List.of();
    }

    private void run(List<Ticket<K, I, O>> batch) {
        List<Ticket<K, I, O>> wanted = new ArrayList<>(batch.size());
        for (Ticket<K, I, O> ticket : batch) {
            if (ticket.isWanted()) {
                wanted.add(ticket);
            } else {
                ticket.withdraw();
            }
        }
        // Those who left may leave a number that is no power of two.
        for (int from = 0; from < wanted.size(); ) {
            int size = Integer.highestOneBit(wanted.size() - from);
            runTogether(wanted.subList(from, from + size));
            from += size;
        }
    }

    private void runTogether(List<Ticket<K, I, O>> batch) {
        batchSizes.accept(batch.size());
        try {
            List<O> values = work.on(
                    batch.get(0).shape,
                    batch.stream().map(ticket -> ticket.item).toList());
            if (values.size() != batch.size()) {
                throw new IllegalStateException(values.size() + " answers for " + batch.size() + " items");
            }
            for (int i = 0; i < values.size(); i++) {
                batch.get(i).succeed(values.get(i));
            }
        } catch (Throwable failure) {
            if (batch.size() == 1) {
                batch.get(0).fail(failure);
            } else {
                batch.forEach(ticket -> runTogether(List.of(ticket)));
            }
        }
    }

    private void end() {
        lock.lock();
        running--;
        boolean more = waiting.size() > 0;
        changed.signalAll();
        lock.unlock();
        if (more) {
            try {
                executor.execute(this::runBatch);
            } catch (RejectedExecutionException stopping) {
                // What is left is run by the next who submits, or by close().
            }
        }
    }
}
