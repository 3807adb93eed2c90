package io.facet.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A client of one item that records its result. */
final class BatchClient<O> implements MicroBatcher.Client<O> {
    final CompletableFuture<O> result = new CompletableFuture<>();
    final AtomicInteger timeouts = new AtomicInteger();
    private final BooleanSupplier wanted;

    BatchClient(BooleanSupplier wanted) {
        this.wanted = wanted;
    }

    static <K, I, O> CompletableFuture<O> submit(
            MicroBatcher<K, I, O> batcher, K shape, I input, BooleanSupplier wanted) {
        var client = new BatchClient<O>(wanted);
        batcher.submit(shape, input, client);
        return client.result;
    }

    @Override
    public boolean isWaiting() {
        return wanted.getAsBoolean();
    }

    @Override
    public void timedOut() {
        timeouts.incrementAndGet();
    }

    @Override
    public void succeeded(O value) {
        result.complete(value);
    }

    @Override
    public void failed(Throwable failure) {
        result.completeExceptionally(failure);
    }
}
