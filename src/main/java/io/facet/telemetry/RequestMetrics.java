package io.facet.telemetry;

import io.facet.detection.ErrorCode;
import io.facet.telemetry.StageTimer.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The histogram {@code facet.stage} per stage, the counter {@code facet.results} per outcome, and the histograms {@code facet.photo}
 * and {@code facet.clip} per outcome.
 */
final class RequestMetrics {
    // Micrometer's default has 69 buckets per series. These are enough for quantiles from 1 ms to the time limit of a
    // photo.
    private static final Duration[] BUCKETS = LongStream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final Duration[] CLIP_BUCKETS = LongStream.of(1, 5, 15, 60, 300, 900, 3_600)
            .mapToObj(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final MeterProvider<Counter> results;
    private final MeterProvider<Timer> photos;
    private final MeterProvider<Timer> clips;

    RequestMetrics(MeterRegistry registry) {
        MeterProvider<Timer> stage = Timer.builder("facet.stage")
                .description("Time that a photo spent in a stage; the stage queue is the wait for a worker, not SQS")
                .serviceLevelObjectives(BUCKETS)
                .withRegistry(registry);
        for (Stage each : Stage.values()) {
            stages.put(each, stage.withTag("stage", each.label()));
        }
        results = Counter.builder("facet.results")
                .description("Finished photos and events, by outcome and error code")
                .withRegistry(registry);
        photos = Timer.builder("facet.photo")
                .description(
                        "Time from receipt of the request or message to the result of a photo or event, by outcome")
                .serviceLevelObjectives(BUCKETS)
                .withRegistry(registry);
        clips = Timer.builder("facet.clip")
                .description("Time from receipt of the request or message to the result of a clip, by outcome")
                .serviceLevelObjectives(CLIP_BUCKETS)
                .withRegistry(registry);
    }

    /** Counters that appear with their first increment show no increase to Prometheus, so alerts would miss it. */
    void register(String outcome, List<ErrorCode> codes) {
        codes.forEach(code -> results.withTags("outcome", outcome, "code", code.name()));
        registerTimes(outcome);
    }

    /** For outcomes without an error. */
    void register(String outcome) {
        results.withTags("outcome", outcome, "code", "");
        registerTimes(outcome);
    }

    private void registerTimes(String outcome) {
        photos.withTag("outcome", outcome);
        clips.withTag("outcome", outcome);
    }

    /** {@code code} is empty without an error. */
    void recordResult(String outcome, String code, boolean clip, long nanos) {
        results.withTags("outcome", outcome, "code", code).increment();
        (clip ? clips : photos).withTag("outcome", outcome).record(nanos, TimeUnit.NANOSECONDS);
    }

    void recordStage(Stage stage, long nanos) {
        stages.get(stage).record(nanos, TimeUnit.NANOSECONDS);
    }
}
