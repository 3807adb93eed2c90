package io.facet.tune;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a time budget or of a part of it; it can be brought forward by {@link #stop}. */
public final class Deadline {
    private final long startNanos;
    private final long lengthNanos;
    private final AtomicBoolean stopped;

    private Deadline(long startNanos, long lengthNanos, AtomicBoolean stopped) {
        this.startNanos = startNanos;
        this.lengthNanos = lengthNanos;
        this.stopped = stopped;
    }

    public static Deadline in(Duration budget) {
        return new Deadline(System.nanoTime(), budget.toNanos(), new AtomicBoolean());
    }

    /** Ends the whole budget and all its parts now. */
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

    /** Returns a deadline with the same start that ends after this share (0–1) of the length. */
    Deadline at(double share) {
        return new Deadline(startNanos, (long) (lengthNanos * share), stopped);
    }

    /** Returns a deadline that starts now and ends after {@code seconds}, at the latest with this one. */
    Deadline slice(double seconds) {
        return new Deadline(System.nanoTime(), (long) (Math.min(seconds, secondsLeft()) * 1e9), stopped);
    }

    private long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }
}
