package io.facet.video.frame;

import java.util.TreeSet;

/** Decides which frames are analyzed: the first one at or after each multiple of the interval. */
public final class FrameSchedule {
    // More than a decoder can reorder: 16 frames in H.264 and HEVC.
    private static final int REORDERED = 64;

    private final double interval;
    private final boolean keyframesOnly;
    private final TreeSet<Long> read = new TreeSet<>();
    private long lastStep = -1;

    public FrameSchedule(double framesPerSecond, boolean keyframesOnly) {
        this.interval = 1000 / framesPerSecond;
        this.keyframesOnly = keyframesOnly;
    }

    boolean keyframesOnly() {
        return keyframesOnly;
    }

    /**
     * Called once per coded frame, in the order of decoding: false if an earlier frame belongs to the same multiple of the interval.
     * Such a frame must be decoded only if others refer to it.
     */
    boolean mayAccept(long timeMs) {
        Long before = read.lower(timeMs);
        read.add(timeMs);
        if (read.size() > REORDERED) {
            read.pollFirst();
        }
        return before == null || step(before) != step(timeMs);
    }

    /** Called once per decoded frame, in the order of time. */
    boolean accepts(long timeMs) {
        boolean accepted = step(timeMs) > lastStep;
        lastStep = Math.max(lastStep, step(timeMs));
        return accepted;
    }

    private long step(long timeMs) {
        // Half a millisecond accounts for the rounding of time stamps.
        return (long) Math.floor((timeMs + 0.5) / interval);
    }
}
