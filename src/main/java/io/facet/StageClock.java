package io.facet;

import io.facet.detection.DetectionResult.Timings;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Times the stages of one photo. One thread at a time uses it: the one that works on the photo. */
final class StageClock {

    enum Stage {
        FETCH,
        QUEUE,
        DECODE,
        INFERENCE,
        POSTPROCESS,
        PICTURE,
        STORE;

        /** The value of the tag {@code stage}. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
    private long lastLap = System.nanoTime();

    /** Ends a stage: it began where the one before it ended. */
    void lap(Stage stage) {
        long now = System.nanoTime();
        add(stage, now - lastLap);
        lastLap = now;
    }

    /** A stage that was timed elsewhere. */
    void add(Stage stage, long stageNanos) {
        nanos.merge(stage, stageNanos, Long::sum);
    }

    /** The next stage begins now. */
    void restart() {
        lastLap = System.nanoTime();
    }

    Map<Stage, Long> nanos() {
        return nanos;
    }

    Timings timings() {
        return new Timings(
                millis(Stage.FETCH),
                millis(Stage.DECODE),
                millis(Stage.QUEUE),
                millis(Stage.INFERENCE),
                millis(Stage.POSTPROCESS));
    }

    private double millis(Stage stage) {
        // Hundredths of a millisecond: more digits are noise.
        return Math.round(nanos.getOrDefault(stage, 0L) / 1e4) / 1e2;
    }
}
