package io.facet.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.pipeline.PipelineFactory.PipelineInstance;
import io.facet.tune.sample.PhotoSample.SampledPhoto;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;

/** Measures the speed of settings and keeps the results. Writing the result as JSON is part of the time. */
final class SpeedMeter {
    private static final Logger LOG = Logger.getLogger(SpeedMeter.class);
    private static final int MIN_PHOTOS = 4;
    // Share of the time for the warm-up: oneDNN compiles each new input shape on the first photo.
    private static final double WARM_UP = 0.4;

    private final DetectionOptions defaults;
    private final ObjectWriter json;
    private final Map<Setting, Speed.Recorder> recorders = new LinkedHashMap<>();
    private final Map<Setting, Speed> earlier = new HashMap<>();

    SpeedMeter(DetectionOptions defaults, ObjectWriter json) {
        this.defaults = defaults;
        this.json = json;
    }

    /** Replaces the speed measured so far by the next measurement, if there is one. */
    void restart(Setting setting) {
        earlier.put(setting, speed(setting));
        recorders.put(setting, new Speed.Recorder(setting.layout().concurrency()));
    }

    /** Measures with photos that this setting has already processed; repeats them until the time is over. */
    void measure(PipelineInstance pipeline, Setting setting, List<SampledPhoto> photos, Deadline time) {
        int concurrency = setting.layout().concurrency();
        Speed.Recorder recorder = recorders.computeIfAbsent(setting, key -> new Speed.Recorder(concurrency));
        double cpu = run(
                pipeline,
                setting,
                photos,
                number -> !time.isStopped() && (number < Math.max(MIN_PHOTOS, concurrency) || !time.isOver()),
                (photo, millis, result) -> recorder.addPhoto(millis + millisToWrite(result), result.timings()));
        recorder.addCpu(cpu);
        LOG.debugf("%s with %s: %s", setting.label(), setting.layout().label(), speed(setting));
    }

    /** Processes as many of the photos as the warm-up allows, then measures with these. */
    void warmUpAndMeasure(PipelineInstance pipeline, Setting setting, List<SampledPhoto> photos, Deadline time) {
        Deadline warmUp = time.at(WARM_UP);
        var warm = new AtomicInteger();
        run(
                pipeline,
                setting,
                photos,
                number -> !time.isStopped() && number < photos.size() && (number < MIN_PHOTOS || !warmUp.isOver()),
                (photo, millis, result) -> {
                    millisToWrite(result);
                    warm.incrementAndGet();
                });
        if (warm.get() > 0) {
            measure(pipeline, setting, photos.subList(0, warm.get()), time);
        }
    }

    /** Measures seconds per photo, after one warm-up run over the photos; nothing is kept. */
    double secondsPerPhoto(PipelineInstance pipeline, Setting setting, List<SampledPhoto> photos) {
        int times = 2 * photos.size();
        run(pipeline, setting, photos, number -> number < photos.size(), (photo, millis, result) -> {});
        long start = System.nanoTime();
        run(pipeline, setting, photos, number -> number < times, (photo, millis, result) -> {});
        return (System.nanoTime() - start) / 1e9 / times;
    }

    private double run(
            PipelineInstance pipeline,
            Setting setting,
            List<SampledPhoto> photos,
            IntPredicate shouldStart,
            LoadGenerator.Listener listener) {
        DetectionOptions options = setting.options(defaults, defaults.confidence());
        return LoadGenerator.run(pipeline, options, photos, setting.layout().concurrency(), shouldStart, listener);
    }

    private double millisToWrite(DetectionResult result) {
        long start = System.nanoTime();
        try {
            json.writeValueAsBytes(result);
            return (System.nanoTime() - start) / 1e6;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings with at least one measured photo. */
    List<Setting> settings() {
        return recorders.keySet().stream()
                .filter(setting ->
                        earlier.containsKey(setting) || !recorders.get(setting).isEmpty())
                .toList();
    }

    Speed speed(Setting setting) {
        Speed.Recorder recorder = recorders.get(setting);
        return recorder.isEmpty() ? earlier.get(setting) : recorder.speed();
    }
}
