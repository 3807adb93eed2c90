package io.facet.watch;

import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.web.error.Failures;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Reconciles locations once they are still, a few at a time, by the rules of {@link PendingLocations}. What fails and may
 * succeed later is tried again, if nobody knows why a few times; what cannot is logged and left.
 *
 * @param <L> what a look at a location tells
 */
final class ReconcileQueue<L> implements AutoCloseable {
    // Between two writes of a copying program lie a few milliseconds, over a slow network some tens.
    static final Duration SETTLE = Duration.ofMillis(200);
    // About 200 bytes each; a scan waits for room, and hints without room end in a scan.
    static final int CAPACITY = 10_000;

    private static final Logger LOG = Logger.getLogger(ReconcileQueue.class);
    // Tried for half a minute: that outlasts a bad moment, and a mistake of ours does not go away.
    private static final int MAX_UNEXPECTED = 6;
    private static final long LAST_WAIT_MILLIS = 5_000;

    private final Function<ObjectLocation, L> look;
    private final Function<ObjectLocation, Uni<?>> reconcile;
    private final int maxRunning;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "facet-watch"));
    private final AtomicBoolean awake = new AtomicBoolean();
    private Future<?> alarm;

    // Guarded by this.
    private final PendingLocations<L> pending;
    private int running;
    private boolean closed;

    ReconcileQueue(
            int capacity,
            int maxRunning,
            Duration settle,
            Function<ObjectLocation, L> look,
            Function<ObjectLocation, Uni<?>> reconcile) {
        this.pending = new PendingLocations<>(capacity, settle);
        this.maxRunning = maxRunning;
        this.look = look;
        this.reconcile = reconcile;
    }

    static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** False when there is no room to remember it. */
    boolean hint(ObjectLocation location) {
        boolean remembered;
        synchronized (this) {
            remembered = pending.hint(location, System.nanoTime());
        }
        wake();
        return remembered;
    }

    /** Waits until there is room. */
    void hintPatiently(ObjectLocation location) throws InterruptedException {
        synchronized (this) {
            while (pending.isFull() && !closed) {
                wait();
            }
        }
        hint(location);
    }

    private void wake() {
        synchronized (this) {
            if (!closed && awake.compareAndSet(false, true)) {
                thread.execute(this::startWhatIsDue);
            }
        }
    }

    private void startWhatIsDue() {
        awake.set(false);
        Optional<ObjectLocation> next = takeDue();
        while (next.isPresent()) {
            L seen = look.apply(next.get());
            if (isStill(next.get(), seen)) {
                start(next.get());
            }
            next = takeDue();
        }
        setAlarm();
    }

    private synchronized Optional<ObjectLocation> takeDue() {
        return running < maxRunning && !closed ? pending.due(System.nanoTime()) : Optional.empty();
    }

    private synchronized boolean isStill(ObjectLocation location, L seen) {
        boolean still = pending.looked(location, seen, System.nanoTime());
        running += still ? 1 : 0;
        return still;
    }

    private void start(ObjectLocation location) {
        Uni.createFrom()
                .deferred(() -> reconcile.apply(location).replaceWithVoid())
                .subscribe()
                .with(done -> finished(location), failure -> failed(location, failure));
    }

    private void finished(ObjectLocation location) {
        synchronized (this) {
            running--;
            pending.done(location, System.nanoTime());
            notifyAll();
        }
        wake();
    }

    private void failed(ObjectLocation location, Throwable failure) {
        DetectionResult.Failure reason = Failures.explain(failure);
        boolean again;
        synchronized (this) {
            running--;
            again = pending.failed(location, mostFailures(reason.code()), System.nanoTime());
            notifyAll();
        }
        // A full house says so for every photo of a big folder, and sorts itself out.
        Logger.Level level = reason.code() == ErrorCode.OVERLOADED ? Logger.Level.DEBUG : Logger.Level.WARN;
        LOG.logf(level, "%s is %s: %s", location, again ? "tried again later" : "left as it is", reason.message());
        wake();
    }

    private static int mostFailures(ErrorCode code) {
        if (code == ErrorCode.INTERNAL) {
            return MAX_UNEXPECTED;
        }
        return code.retryable() ? Integer.MAX_VALUE : 1;
    }

    private synchronized void setAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
        }
        // With every place taken, the next one that comes free wakes this up.
        if (!closed && running < maxRunning && pending.nextTurn().isPresent()) {
            long delay = pending.nextTurn().getAsLong() - System.nanoTime();
            alarm = thread.schedule(this::wake, Math.max(0, delay), TimeUnit.NANOSECONDS);
        }
    }

    /** Starts nothing more and waits a moment for what is under way; what is left, the scan at the next start finds. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.shutdownNow();
        notifyAll();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WAIT_MILLIS);
        try {
            while (running > 0 && deadline - System.nanoTime() > 0) {
                wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
