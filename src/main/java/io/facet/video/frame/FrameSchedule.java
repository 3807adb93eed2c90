package io.facet.video.frame;

/** Decides which frames are analyzed: the first one at or after each multiple of the interval. */
public final class FrameSchedule {
    private final double interval;
    private final boolean keyframesOnly;
    private long nextIndex;

    public FrameSchedule(double framesPerSecond, boolean keyframesOnly) {
        this.interval = 1000 / framesPerSecond;
        this.keyframesOnly = keyframesOnly;
    }

    boolean keyframesOnly() {
        return keyframesOnly;
    }

    double intervalMs() {
        return interval;
    }

    /** Called once per decoded frame, in the order of time. */
    boolean accepts(long timeMs) {
        // Half a millisecond accounts for the rounding of time stamps.
        if (timeMs + 0.5 < nextIndex * interval) {
            return false;
        }
        nextIndex = (long) Math.floor((timeMs + 0.5) / interval) + 1;
        return true;
    }
}
