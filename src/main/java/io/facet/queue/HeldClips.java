package io.facet.queue;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Clips that are reconciled or wait for it while further messages are received: a clip takes minutes. */
final class HeldClips {
    // Other replicas do not get these messages, and SQS hides a message for at most 12 hours.
    private static final int MAX_HELD = 256;
    // The video pipeline rejects clips if 64 wait.
    private static final int MAX_RUNNING = 32;

    private final Consumer<Throwable> failed;
    private final Semaphore free = new Semaphore(MAX_HELD);
    private final Queue<InFlightMessage> messages = new ConcurrentLinkedQueue<>();

    // Guarded by this.
    private final Queue<Uni<Void>> waiting = new ArrayDeque<>();
    private int running;

    /** @param failed receives unexpected failures */
    HeldClips(Consumer<Throwable> failed) {
        this.failed = failed;
    }

    /** Returns false if too many clips are held; the caller then processes the clip itself. */
    boolean tryHold(InFlightMessage message, Uni<Void> work) {
        if (!free.tryAcquire()) {
            return false;
        }
        messages.add(message);
        synchronized (this) {
            waiting.add(work.eventually(() -> release(message)));
        }
        startNext();
        return true;
    }

    private void release(InFlightMessage message) {
        messages.remove(message);
        free.release();
    }

    private void startNext() {
        Uni<Void> next;
        synchronized (this) {
            if (running == MAX_RUNNING || waiting.isEmpty()) {
                return;
            }
            running++;
            next = waiting.remove();
        }
        next.onTermination().invoke(this::ended).subscribe().with(done -> {}, failed);
    }

    private void ended() {
        synchronized (this) {
            running--;
        }
        startNext();
    }

    /** A clip advances, and so do those that wait for it. */
    void progressed() {
        messages.forEach(InFlightMessage::progressed);
    }

    /** Completes when no clip is held. */
    CompletionStage<Void> empty() {
        return CompletableFuture.runAsync(
                () -> free.acquireUninterruptibly(MAX_HELD), Infrastructure.getDefaultWorkerPool());
    }
}
