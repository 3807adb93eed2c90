package io.facet.watch;

import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.image.header.VideoContainer;
import io.facet.telemetry.Failures;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Reconciles locations once they have settled, a few at a time, by the rules of {@link PendingLocations}. Retryable
 * failures are retried, unexpected ones only a few times; permanent failures are logged.
 */
final class ReconcileQueue<S> implements AutoCloseable {
    // A program that copies a file pauses for milliseconds between writes, over a slow network for tens of them.
    static final Duration SETTLE = Duration.ofMillis(200);
    // About 200 bytes each. Scans wait for free capacity; rejected hints cause a scan.
    static final int CAPACITY = 10_000;

    private static final Logger LOG = Logger.getLogger(ReconcileQueue.class);
    // Half a minute of retries outlasts a transient problem; a bug in Facet is not retried forever.
    private static final int MAX_UNEXPECTED_FAILURES = 6;
    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

    private final Function<ObjectLocation, S> state;
    private final Function<ObjectLocation, Uni<?>> reconcile;
    private final int maxRunning;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> daemonThread(task, "facet-watch"));
    private final AtomicBoolean wakeUpRequested = new AtomicBoolean();
    private Future<?> wakeUp;

    // Every scan finds them again; they are tried again if their state changes.
    private final Map<ObjectLocation, S> rejected = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ObjectLocation, S> eldest) {
            return size() > CAPACITY;
        }
    });

    // Guarded by this.
    private final PendingLocations<S> pending;
    private int running;
    private boolean closed;

    ReconcileQueue(
            int capacity,
            int maxRunning,
            Duration settle,
            Function<ObjectLocation, S> state,
            Function<ObjectLocation, Uni<?>> reconcile) {
        this.pending = new PendingLocations<>(capacity, settle);
        this.maxRunning = maxRunning;
        this.state = state;
        this.reconcile = reconcile;
    }

    static Thread daemonThread(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Returns false if the capacity is exhausted. */
    boolean hint(ObjectLocation location) {
        boolean accepted;
        synchronized (this) {
            accepted = pending.hint(location, System.nanoTime());
        }
        wake();
        return accepted;
    }

    /** Waits for free capacity. */
    void hintBlocking(ObjectLocation location) throws InterruptedException {
        synchronized (this) {
            while (pending.isFull() && !closed) {
                wait();
            }
        }
        hint(location);
    }

    private void wake() {
        synchronized (this) {
            if (!closed && wakeUpRequested.compareAndSet(false, true)) {
                thread.execute(this::startDue);
            }
        }
    }

    private void startDue() {
        wakeUpRequested.set(false);
        Optional<ObjectLocation> next = takeDue();
        while (next.isPresent()) {
            S current = state.apply(next.get());
            if (hasSettled(next.get(), current)) {
                start(next.get(), current);
            }
            next = takeDue();
        }
        scheduleWakeUp();
    }

    private synchronized Optional<ObjectLocation> takeDue() {
        return running < maxRunning && !closed ? pending.due(System.nanoTime()) : Optional.empty();
    }

    private synchronized boolean hasSettled(ObjectLocation location, S current) {
        boolean settled = pending.observe(location, current, System.nanoTime());
        running += settled ? slots(location) : 0;
        return settled;
    }

    /** A clip takes minutes, in which photos are to be processed. The pipeline limits the clips. */
    private static int slots(ObjectLocation location) {
        return VideoContainer.isVideoName(location.key()) ? 0 : 1;
    }

    private void start(ObjectLocation location, S current) {
        if (current.equals(rejected.get(location))) {
            finished(location);
            return;
        }
        Uni.createFrom()
                .deferred(() -> reconcile.apply(location).replaceWithVoid())
                .subscribe()
                .with(done -> finished(location), failure -> failed(location, current, failure));
    }

    private void finished(ObjectLocation location) {
        synchronized (this) {
            running -= slots(location);
            pending.complete(location, System.nanoTime());
            notifyAll();
        }
        wake();
    }

    private void failed(ObjectLocation location, S current, Throwable failure) {
        DetectionResult.Failure reason = Failures.explain(failure);
        boolean retried;
        synchronized (this) {
            running -= slots(location);
            retried = pending.fail(location, maxFailures(reason.code()), System.nanoTime());
            notifyAll();
        }
        if (!reason.code().retryable()) {
            rejected.put(location, current);
        }
        // At DEBUG because a large folder would log OVERLOADED for every photo, and each is retried.
        Logger.Level level = reason.code() == ErrorCode.OVERLOADED ? Logger.Level.DEBUG : Logger.Level.WARN;
        LOG.logf(level, "Reconciliation failed: photo=%s retry=%s reason=%s", location, retried, reason.message());
        wake();
    }

    private static int maxFailures(ErrorCode code) {
        if (code == ErrorCode.INTERNAL) {
            return MAX_UNEXPECTED_FAILURES;
        }
        return code.retryable() ? Integer.MAX_VALUE : 1;
    }

    private synchronized void scheduleWakeUp() {
        if (wakeUp != null) {
            wakeUp.cancel(false);
        }
        // At full concurrency, the next photo that completes calls wake().
        if (!closed && running < maxRunning && pending.nextWakeUp().isPresent()) {
            long delay = pending.nextWakeUp().getAsLong() - System.nanoTime();
            wakeUp = thread.schedule(this::wake, Math.max(0, delay), TimeUnit.NANOSECONDS);
        }
    }

    /** Waits briefly for running photos. The scan at the next startup finds all others. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.shutdownNow();
        notifyAll();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_TIMEOUT_MILLIS);
        try {
            while (running > 0 && deadline - System.nanoTime() > 0) {
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
