package io.facet.pipeline;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Whether the client still waits for a photo: it disconnects, or gets an error when the photo exceeds its time limit. A photo that
 * waits is then dropped. A photo that a worker processes is completed, because native code uses its memory.
 */
final class Cancellation<T> {
    private final Consumer<T> discard;
    private UniEmitter<? super T> client;
    private boolean cancelled;
    private T completed;

    private Cancellation(Consumer<T> discard) {
        this.discard = discard;
    }

    /** Completes work even if the client does not wait for it; its result is then discarded. */
    static <T> Uni<T> uncancellable(Consumer<T> discard, Function<Cancellation<T>, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            var cancellation = new Cancellation<T>(discard);
            return Uni.createFrom()
                    .<T>emitter(client -> cancellation.start(client, work))
                    .onCancellation()
                    .invoke(cancellation::cancel);
        });
    }

    private void start(UniEmitter<? super T> emitter, Function<Cancellation<T>, Uni<T>> work) {
        client = emitter;
        Uni.createFrom().deferred(() -> work.apply(this)).subscribe().with(this::complete, emitter::fail);
    }

    synchronized boolean isActive() {
        return !cancelled;
    }

    void throwIfCancelled() {
        if (!isActive()) {
            throw new CancellationException("The client no longer waits.");
        }
    }

    /** Fails the client's request at once, unless it has its result. */
    void fail(Throwable reason) {
        synchronized (this) {
            if (cancelled || completed != null) {
                return;
            }
            cancelled = true;
        }
        client.fail(reason);
    }

    private void complete(T result) {
        synchronized (this) {
            completed = result;
            if (cancelled) {
                discard.accept(result);
                return;
            }
        }
        client.complete(result);
    }

    private synchronized void cancel() {
        cancelled = true;
        if (completed != null) {
            discard.accept(completed);
        }
    }
}
