package io.facet.batch;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** An item that waits for its batch, and what became of it. */
final class Ticket<K, I, O> {
    final K shape;
    final I item;
    final CompletableFuture<O> answer = new CompletableFuture<>();
    private final BooleanSupplier wanted;
    /** Place in the order of arrival, and the {@link System#nanoTime} until which company is waited for. */
    final long number;

    final long dueNanos;
    private O value;
    private Throwable failure;

    Ticket(K shape, I item, BooleanSupplier wanted, long number, long dueNanos) {
        this.shape = shape;
        this.item = item;
        this.wanted = wanted;
        this.number = number;
        this.dueNanos = dueNanos;
    }

    boolean isWanted() {
        return wanted.getAsBoolean();
    }

    void succeed(O result) {
        value = result;
    }

    void fail(Throwable reason) {
        failure = reason;
    }

    void withdraw() {
        fail(new CancellationException("Nobody waits for the answer any more."));
    }

    /** Runs whatever follows. */
    void giveAnswer() {
        if (failure == null) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(failure);
        }
    }
}
