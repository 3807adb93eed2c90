package io.facet.pipeline;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * Whether the client of a detection disconnected. A photo that waits is then dropped. A photo that a worker processes is
 * completed, because native code uses its memory.
 */
final class Cancellation {
    private boolean cancelled;
    private Detection completed;

    /** Completes work even if the subscriber cancels; the detection is then closed. */
    static Uni<Detection> uncancellable(Function<Cancellation, Uni<Detection>> work) {
        var cancellation = new Cancellation();
        return Uni.createFrom()
                .deferred(() -> work.apply(cancellation))
                .invoke(cancellation::complete)
                .memoize()
                .indefinitely()
                .onCancellation()
                .invoke(cancellation::cancel);
    }

    synchronized boolean isActive() {
        return !cancelled;
    }

    synchronized void throwIfCancelled() {
        if (cancelled) {
            throw new CancellationException("The client disconnected.");
        }
    }

    private synchronized void complete(Detection detection) {
        completed = detection;
        if (cancelled) {
            detection.close();
        }
    }

    private synchronized void cancel() {
        cancelled = true;
        if (completed != null) {
            completed.close();
        }
    }
}
