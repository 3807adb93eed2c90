package io.facet.cli.console;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
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

    private final ProgressTask task;
    private final Optional<StatusLine> line;
    private final long startNanos = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "facet-progress");
        thread.setDaemon(true);
        return thread;
    });
    private double interval = FIRST_INTERVAL_SECONDS;
    private double nextLine = FIRST_INTERVAL_SECONDS;
    private boolean closed;

    /**
     * A task whose items take so long that their parts are counted, too.
     *
     * @param share of the work that is done, from 0 to 1; {@link #UNKNOWN} if it is not known
     * @param counts such as "14/30" or "412 frames"
     */
    public record State(double share, String counts, String message) {}

    /**
     * Starts the display. {@code done} and {@code message} are polled; {@code done} may include fractions of items in progress, and {@code
     * total} may be {@link #UNKNOWN}.
     */
    public static Progress ofCounts(String task, long total, DoubleSupplier done, Supplier<String> message) {
        return new Progress(new ProgressTask.Count(task, total, done.getAsDouble(), done, message));
    }

    public static Progress ofSeconds(String task, long total, LongSupplier done, Supplier<String> message) {
        return new Progress(new ProgressTask.Time(task, total, done, message));
    }

    public static Progress ofShare(String task, Supplier<State> state) {
        return new Progress(new ProgressTask.Share(task, state));
    }

    private Progress(ProgressTask task) {
        this.task = task;
        this.line = StatusLine.installed();
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
                    .show(task.running(seconds)
                            .line(
                                    Terminal.columns(Terminal.STANDARD_ERROR) - 1,
                                    line.get().charset()));
        } else if (seconds >= nextLine) {
            System.err.println(task.running(seconds).line());
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
            System.err.println(task.ended(secondsSinceStart()).line());
        }
    }

    private double secondsSinceStart() {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
