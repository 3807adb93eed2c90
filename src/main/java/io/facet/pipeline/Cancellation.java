package io.facet.pipeline;

import io.facet.batch.Workers;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Whether the client still waits for a photo: it disconnects, or gets an error when the photo exceeds its time limit. A photo that
 * waits is then dropped. A photo that a worker processes is completed, because native code uses its memory.
 */
final class Cancellation {
    private final UniEmitter<?> client;
    private volatile boolean cancelled;

    private Cancellation(UniEmitter<?> client) {
        this.client = client;
    }

    /** Completes work even if the client no longer waits for it. */
    static <T> Uni<T> uncancellable(Function<Cancellation, Uni<T>> work) {
        return Uni.createFrom().emitter(client -> {
            var cancellation = new Cancellation(client);
            client.onTermination(() -> cancellation.cancelled = true);
            Uni.createFrom()
                    .deferred(() -> work.apply(cancellation))
                    .subscribe()
                    .with(client::complete, client::fail);
        });
    }

    boolean isActive() {
        return !cancelled;
    }

    void throwIfCancelled() {
        if (cancelled) {
            throw new CancellationException("The client no longer waits.");
        }
    }

    /** Runs a step in native code on the calling worker, at most for the time limit as far as the client is concerned. */
    <T> T limited(Workers workers, Supplier<T> step) {
        return workers.limited(() -> timeOut(workers), step);
    }

    /** The client gets the error at once; the photo keeps its permit until the native code returns. */
    void timeOut(Workers workers) {
        cancelled = true;
        client.fail(new PhotoTimeoutException(workers.timeLimit()));
    }
}
