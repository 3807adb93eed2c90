package io.facet.telemetry;

import io.facet.detection.DetectionResult.Timings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times the stages of one photo. One thread at a time uses it: the one that works on the photo. */
public final class StageClock {

    public enum Stage {
        FETCH,
        QUEUE,
        DECODE,
        INFERENCE,
        POSTPROCESS,
        PICTURE,
        STORE;

        /** The value of the tag {@code stage}, and the name of the span. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Stage next() {
            return this == STORE ? STORE : values()[ordinal() + 1];
        }
    }

    /** A stage, or a part of one; {@code start} is of {@link System#nanoTime}. */
    record Lap(Stage stage, long start, long nanos) {}

    private final List<Lap> laps = new ArrayList<>();
    private Stage underWay = Stage.FETCH;
    private long lastLap = System.nanoTime();

    /** Ends a stage: it began where the one before it ended. */
    public void lap(Stage stage) {
        add(stage, System.nanoTime() - lastLap);
    }

    /** A stage that was timed elsewhere; it followed the one before it. */
    public void add(Stage stage, long stageNanos) {
        laps.add(new Lap(stage, lastLap, stageNanos));
        lastLap += stageNanos;
        underWay = stage.next();
    }

    /** A stage begins now. */
    public void begin(Stage stage) {
        underWay = stage;
        lastLap = System.nanoTime();
    }

    /** What was done, in its order. */
    public List<Lap> laps() {
        return laps;
    }

    /** The stage that has begun and not ended yet. */
    public Lap underWay() {
        return new Lap(underWay, lastLap, System.nanoTime() - lastLap);
    }

    public Map<Stage, Long> nanos() {
        Map<Stage, Long> sums = new EnumMap<>(Stage.class);
        laps.forEach(lap -> sums.merge(lap.stage(), lap.nanos(), Long::sum));
        return sums;
    }

    public Timings timings() {
        Map<Stage, Long> nanos = nanos();
        return new Timings(
                millis(nanos, Stage.FETCH),
                millis(nanos, Stage.DECODE),
                millis(nanos, Stage.QUEUE),
                millis(nanos, Stage.INFERENCE),
                millis(nanos, Stage.POSTPROCESS));
    }

    private static double millis(Map<Stage, Long> nanos, Stage stage) {
        // Hundredths of a millisecond: more digits are noise.
        return Math.round(nanos.getOrDefault(stage, 0L) / 1e4) / 1e2;
    }
}
