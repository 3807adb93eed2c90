package io.facet.telemetry;

import io.facet.detection.DetectionResult.Timings;
import io.facet.detection.Detections;
import io.smallrye.mutiny.Uni;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Measures the stages of one photo for the result's timings, the timer {@code facet.stage} and spans. Only one thread at a time
 * uses it: the thread that works on the photo.
 */
public final class StageTimer {
    // A photo waits for a worker and then for its batch. If the second wait is shorter than this, it has no span.
    private static final long MIN_WAIT_NANOS = 1_000_000;

    private final Observation observation;
    private final RequestMetrics metrics;
    private final long startNanos = System.nanoTime();
    private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);

    StageTimer(Observation observation, RequestMetrics metrics) {
        this.observation = observation;
        this.metrics = metrics;
    }

    public <T> Uni<T> timed(Stage stage, Supplier<Uni<? extends T>> step) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return Uni.createFrom()
                    .<T>deferred(step)
                    .invoke(() -> succeeded(stage, start, System.nanoTime() - start))
                    .onFailure()
                    .invoke(failure -> observation.stageFailed(stage, start, failure));
        });
    }

    public <T> T compute(Stage stage, Supplier<T> step) {
        long start = System.nanoTime();
        try {
            T result = step.get();
            succeeded(stage, start, System.nanoTime() - start);
            return result;
        } catch (RuntimeException failure) {
            observation.stageFailed(stage, start, failure);
            throw failure;
        }
    }

    /** The detector measures its own stages. */
    public <T> Uni<T> timedDetection(Supplier<Uni<? extends T>> detection, Function<T, Detections> times) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return Uni.createFrom()
                    .<T>deferred(detection)
                    .invoke(result -> {
                        Detections found = times.apply(result);
                        long taken = start + found.queueNanos();
                        succeeded(Stage.QUEUE, start, found.queueNanos());
                        succeeded(Stage.INFERENCE, taken, found.inferenceNanos());
                        succeeded(Stage.POSTPROCESS, taken + found.inferenceNanos(), found.postprocessNanos());
                    })
                    .onFailure()
                    .invoke(failure -> observation.stageFailed(Stage.INFERENCE, start, failure));
        });
    }

    public Timings timings() {
        return new Timings(
                millis(Stage.FETCH),
                millis(Stage.DECODE),
                millis(Stage.QUEUE),
                millis(Stage.INFERENCE),
                millis(Stage.POSTPROCESS),
                rounded(System.nanoTime() - startNanos));
    }

    /** Adds the photo to {@code facet.stage}, with one value per stage. */
    public void record() {
        nanos.forEach(metrics::recordStage);
    }

    private void succeeded(Stage stage, long start, long duration) {
        boolean first = !nanos.containsKey(stage);
        nanos.merge(stage, duration, Long::sum);
        if (first || duration >= MIN_WAIT_NANOS) {
            observation.stageSucceeded(stage, start, duration);
        }
    }

    private double millis(Stage stage) {
        return rounded(nanos.getOrDefault(stage, 0L));
    }

    /** Hundredths of a millisecond: further digits are noise. */
    private static double rounded(long nanos) {
        return Math.round(nanos / 1e4) / 1e2;
    }

    /** A stage of processing a photo: the tag {@code stage} of the timer {@code facet.stage}, and the name of a span. */
    public enum Stage {
        FETCH,
        QUEUE,
        DECODE,
        INFERENCE,
        POSTPROCESS,
        PICTURE,
        STORE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
