package io.facet.batch;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Threads that decode photos and run the network. Their queue has no limit, because admission limits the photos.
 *
 * <p>Native code cannot be interrupted. A thread that exceeds the time limit of a call is replaced until the call ends, so that
 * the other photos are still processed. There are at most as many replacements as workers.
 */
@Singleton
public class Workers implements Executor, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Workers.class);

    // More than a few photos take, and not long enough to stop a clip on a busy service.
    private static final long BACKGROUND_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final int count;
    private final Duration timeLimit;
    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<Thread, Long> startNanos = new ConcurrentHashMap<>();
    private final AtomicLong taskNumber = new AtomicLong();
    private final Object foregroundLock = new Object();
    // Tasks that wait or run and are not in the background. Guarded by foregroundLock.
    private int foreground;
    private int stuck;

    public Workers(BatchConfig config) {
        this.count = config.effectiveWorkers();
        if (count < 1) {
            throw new IllegalArgumentException("facet.batch.workers must be 1 or more (got " + count + ").");
        }
        this.timeLimit = config.stepTimeout();
        var number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new PriorityBlockingQueue<>(),
                task -> daemonThread(task, "facet-worker-" + number.getAndIncrement()));
        this.timer = new ScheduledThreadPoolExecutor(1, task -> daemonThread(task, "facet-worker-timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemonThread(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public int count() {
        return count;
    }

    public int queueDepth() {
        return threads.getQueue().size();
    }

    /** The time limit of {@link #limited}. */
    public Duration timeLimit() {
        return timeLimit;
    }

    /** Calls that have exceeded their time limit and have not ended. */
    public synchronized int stuck() {
        return stuck;
    }

    /** Workers and replacements that are not stuck. */
    public synchronized int available() {
        return Math.min(count, 2 * count - stuck);
    }

    @Override
    public void execute(Runnable task) {
        changeForeground(1);
        try {
            execute(
                    () -> {
                        try {
                            task.run();
                        } finally {
                            changeForeground(-1);
                        }
                    },
                    0);
        } catch (RejectedExecutionException stopping) {
            changeForeground(-1);
            throw stopping;
        }
    }

    private void changeForeground(int change) {
        synchronized (foregroundLock) {
            foreground += change;
            foregroundLock.notifyAll();
        }
    }

    /**
     * Blocks while tasks that are not in the background wait or run, because work on other threads would take the CPU from them.
     * Returns false if there are still some after the time.
     */
    public boolean awaitForeground(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (foregroundLock) {
            while (foreground > 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                foregroundLock.wait(left);
            }
            return true;
        }
    }

    /** Runs a part of a long task. Other tasks overtake it for a moment, so that they do not wait behind its parts. */
    public void executeInBackground(Runnable task) {
        execute(task, BACKGROUND_DELAY_NANOS);
    }

    private void execute(Runnable task, long delayNanos) {
        threads.execute(new Task(() -> run(task), System.nanoTime() + delayNanos, taskNumber.getAndIncrement()));
    }

    private void run(Runnable task) {
        Thread worker = Thread.currentThread();
        startNanos.put(worker, System.nanoTime());
        try {
            task.run();
        } finally {
            startNanos.remove(worker);
        }
    }

    /** Tasks run in the order of their due times. */
    private record Task(Runnable work, long dueNanos, long number) implements Runnable, Comparable<Task> {
        @Override
        public void run() {
            work.run();
        }

        @Override
        public int compareTo(Task other) {
            long later = dueNanos - other.dueNanos;
            return later == 0 ? Long.compare(number, other.number) : Long.signum(later);
        }
    }

    /**
     * Runs a call with a time limit on the current thread, which is a worker. If the call exceeds the limit, {@code timedOut} runs
     * on another thread and must not block. The call still returns its result when it ends.
     */
    public <T> T limited(Runnable timedOut, Supplier<T> call) {
        var result = new AtomicReference<T>();
        Thread worker = Thread.currentThread();
        var takeover = new Takeover(() -> {
            replace(worker);
            timedOut.run();
        });
        Future<?> timeout = timer.schedule(takeover::start, timeLimit.toNanos(), TimeUnit.NANOSECONDS);
        try {
            takeover.run(() -> result.set(call.get()));
        } finally {
            timeout.cancel(false);
            if (takeover.hasStarted()) {
                takeBack(worker);
            }
        }
        return result.get();
    }

    /** How long the longest running task has been running; zero without tasks. Threads that were replaced do not count. */
    public Duration longestRunning() {
        long now = System.nanoTime();
        return Duration.ofNanos(startNanos.values().stream()
                .mapToLong(start -> now - start)
                .max()
                .orElse(0));
    }

    private synchronized void replace(Thread worker) {
        stuck++;
        LOG.warnf(
                "Native call exceeded its time limit: thread=%s limit=%dms stuck=%d",
                worker.getName(), timeLimit.toMillis(), stuck);
        if (stuck <= count && startNanos.remove(worker) != null) {
            setThreads(count + stuck);
        }
    }

    private synchronized void takeBack(Thread worker) {
        stuck--;
        LOG.infof("Native call ended after its time limit: thread=%s stuck=%d", worker.getName(), stuck);
        setThreads(count + Math.max(0, Math.min(count, stuck)));
    }

    /** A surplus thread ends when it has no task. */
    private void setThreads(int number) {
        if (number > threads.getMaximumPoolSize()) {
            threads.setMaximumPoolSize(number);
            threads.setCorePoolSize(number);
        } else {
            threads.setCorePoolSize(number);
            threads.setMaximumPoolSize(number);
        }
    }

    /** Rejects new tasks; accepted ones still run. */
    @PreDestroy
    @Override
    public void close() {
        threads.shutdown();
        timer.shutdown();
    }
}
