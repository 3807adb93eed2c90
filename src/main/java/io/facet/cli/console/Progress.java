package io.facet.cli.console;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shows progress on standard error: a bar on a terminal, otherwise lines at growing intervals. Ends with one line about the whole
 * task.
 */
public final class Progress implements AutoCloseable {
    /** The total of a task whose size is not known. */
    public static final long UNKNOWN = -1;

    private static final int BAR_MILLIS = 200;
    private static final double FIRST_INTERVAL_SECONDS = 5;
    private static final double MAX_INTERVAL_SECONDS = 60;
    // The first photo takes longer than the others.
    private static final double MIN_RATE_SECONDS = 1;

    private final Task task;
    private final Optional<StatusLine> line;
    private final long countBefore;
    private final long startNanos = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "facet-progress");
        thread.setDaemon(true);
        return thread;
    });
    private double interval = FIRST_INTERVAL_SECONDS;
    private double nextLine = FIRST_INTERVAL_SECONDS;
    private boolean closed;

    /** @param isTime whether seconds are counted */
    private record Task(String name, boolean isTime, long total, LongSupplier done, Supplier<String> message) {}

    /** Starts the display. {@code done} and {@code message} are polled; {@code total} may be {@link #UNKNOWN}. */
    public static Progress ofPhotos(long total, LongSupplier done, Supplier<String> message) {
        return new Progress(new Task("photos", false, total, done, message), StatusLine.installed());
    }

    public static Progress ofSeconds(String task, long total, LongSupplier done, Supplier<String> message) {
        return new Progress(new Task(task, true, total, done, message), StatusLine.installed());
    }

    private Progress(Task task, Optional<StatusLine> line) {
        this.task = task;
        this.line = line;
        this.countBefore = task.done().getAsLong();
        clock.scheduleAtFixedRate(this::update, 0, BAR_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void update() {
        if (closed) {
            return;
        }
        double seconds = secondsSinceStart();
        if (line.isPresent()) {
            // A terminal moves to the next line if its last column is used.
            line.get()
                    .show(running(seconds)
                            .line(
                                    Terminal.columns(Terminal.STANDARD_ERROR) - 1,
                                    line.get().charset()));
        } else if (seconds >= nextLine) {
            System.err.println(running(seconds).line());
            interval = Math.min(MAX_INTERVAL_SECONDS, 2 * interval);
            nextLine = seconds + interval;
        }
    }

    /** Ends the display without the last line. */
    public synchronized void abandon() {
        closed = true;
        clock.shutdownNow();
        line.ifPresent(StatusLine::clear);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            abandon();
            System.err.println(ended(secondsSinceStart()).line());
        }
    }

    private ProgressText running(double seconds) {
        long done = task.done().getAsLong();
        double rate = seconds < MIN_RATE_SECONDS ? 0 : (done - countBefore) / seconds;
        String left = ProgressText.timeLeft(task.total() - done, rate);
        return text(done, ProgressText.rate(rate), left);
    }

    private ProgressText ended(double seconds) {
        long done = task.done().getAsLong();
        long count = done - countBefore;
        return text(done, count > 1 ? ProgressText.rate(count / seconds) : "", ProgressText.elapsed(seconds));
    }

    private ProgressText text(long done, String rate, String time) {
        String message = task.message().get();
        return task.isTime()
                ? ProgressText.ofSeconds(task.name(), done, task.total(), message)
                : ProgressText.ofCounts(task.name(), done, task.total(), rate, time, message);
    }

    private double secondsSinceStart() {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
