package io.facet.batch;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that decode photos and run the network. Their queue has no limit, because admission limits the photos. */
@Singleton
public class Workers implements Executor, AutoCloseable {
    private final int count;
    private final ThreadPoolExecutor threads;

    public Workers(BatchConfig config) {
        this.count = config.effectiveWorkers();
        if (count < 1) {
            throw new IllegalArgumentException("facet.batch.workers must be 1 or more (got " + count + ").");
        }
        var number = new AtomicInteger();
        this.threads = (ThreadPoolExecutor) Executors.newFixedThreadPool(count, task -> {
            var thread = new Thread(task, "facet-worker-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    public int count() {
        return count;
    }

    public int queueDepth() {
        return threads.getQueue().size();
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Rejects new tasks; accepted ones still run. */
    @PreDestroy
    @Override
    public void close() {
        threads.shutdown();
    }
}
