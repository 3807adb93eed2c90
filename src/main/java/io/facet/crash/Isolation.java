package io.facet.crash;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Lets a suspect run alone, so that a second crash has one possible cause. Photos enter in the order of arrival. No thread waits:
 * a photo that may not enter yet continues on its executor. Isolation is limited in time, so that a photo that never leaves
 * native code does not stop the others.
 */
final class Isolation {
    static final Duration LIMIT = Duration.ofSeconds(10);

    private final long limitNanos;

    // Guarded by this.
    private final Queue<Entrant> waiting = new ArrayDeque<>();
    private int inside;
    private boolean isolated;

    Isolation(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    private record Entrant(boolean alone, long deadline, Executor executor, CompletableFuture<Pass> pass) {}

    /** The caller leaves when its photo has left native code. */
    Uni<Pass> enter(boolean alone, Executor executor) {
        synchronized (this) {
            var entrant = new Entrant(alone, System.nanoTime() + limitNanos, executor, new CompletableFuture<>());
            if (waiting.isEmpty() && mayEnter(entrant)) {
                return Uni.createFrom().item(admit(alone));
            }
            waiting.add(entrant);
            if (alone) {
                later(this::admitWaiting);
            }
            return Uni.createFrom().completionStage(entrant.pass);
        }
    }

    private boolean mayEnter(Entrant entrant) {
        boolean overdue = entrant.deadline - System.nanoTime() <= 0;
        return !isolated && (!entrant.alone || inside == 0 || overdue);
    }

    private Pass admit(boolean alone) {
        var pass = new Pass(alone);
        inside++;
        isolated = alone;
        if (alone) {
            later(pass::leave);
        }
        return pass;
    }

    private void admitWaiting() {
        List<Runnable> admitted = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && mayEnter(waiting.peek())) {
                Entrant next = waiting.remove();
                Pass pass = admit(next.alone);
                admitted.add(() -> resume(next, pass));
            }
        }
        admitted.forEach(Runnable::run);
    }

    private static void resume(Entrant entrant, Pass pass) {
        try {
            entrant.executor.execute(() -> entrant.pass.complete(pass));
        } catch (RejectedExecutionException stopping) {
            pass.leave();
            entrant.pass.completeExceptionally(stopping);
        }
    }

    private void later(Runnable task) {
        Infrastructure.getDefaultWorkerPool().schedule(task, limitNanos, TimeUnit.NANOSECONDS);
    }

    final class Pass {
        private final boolean alone;
        private boolean left;

        private Pass(boolean alone) {
            this.alone = alone;
        }

        /** Has no effect the second time. */
        void leave() {
            synchronized (Isolation.this) {
                if (left) {
                    return;
                }
                left = true;
                inside--;
                isolated = isolated && !alone;
            }
            admitWaiting();
        }
    }
}
