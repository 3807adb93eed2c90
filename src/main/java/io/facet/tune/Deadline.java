package io.facet.tune;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Until when something may go on: a share of the budget, or until somebody asks for the end. */
public final class Deadline {
    private final long startNanos;
    private final long lengthNanos;
    private final AtomicBoolean stopped;

    private Deadline(long startNanos, long lengthNanos, AtomicBoolean stopped) {
        this.startNanos = startNanos;
        this.lengthNanos = lengthNanos;
        this.stopped = stopped;
    }

    /** Begins now. */
    public static Deadline in(Duration budget) {
        return new Deadline(System.nanoTime(), budget.toNanos(), new AtomicBoolean());
    }

    /** Everything that has a share of this is over now. */
    public void stop() {
        stopped.set(true);
    }

    boolean isStopped() {
        return stopped.get();
    }

    boolean isOver() {
        return isStopped() || elapsedNanos() >= lengthNanos;
    }

    public double elapsedSeconds() {
        return elapsedNanos() / 1e9;
    }

    double secondsLeft() {
        return isStopped() ? 0 : Math.max(0, (lengthNanos - elapsedNanos()) / 1e9);
    }

    double lengthSeconds() {
        return lengthNanos / 1e9;
    }

    /** The same beginning, an earlier end: after this share of the whole. */
    Deadline at(double share) {
        return new Deadline(startNanos, (long) (lengthNanos * share), stopped);
    }

    /** From now for so long, but not beyond this one. */
    Deadline slice(double seconds) {
        return new Deadline(System.nanoTime(), (long) (Math.min(seconds, secondsLeft()) * 1e9), stopped);
    }

    private long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }
}
