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
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/** Measures the speed of settings in rounds and keeps the results. Writing the result as JSON is part of the time. */
final class SpeedMeter {
    private static final Logger LOG = Logger.getLogger(SpeedMeter.class);
    private static final int MIN_PHOTOS = 4;
    // Share of the time of a first run for the warm-up: oneDNN compiles each new input shape on the first photo.
    private static final double WARM_UP = 0.4;
    // Usually 640, after 320 and 480.
    private static final int SECOND_PROBE = 2;
    // Of the time at the fewest pixels; the two probes differ less only by chance.
    private static final double MIN_NETWORK_SHARE = 0.2;

    private final DetectionOptions defaults;
    private final ObjectWriter json;
    private final Map<Setting, Speed.Recorder> recorders = new LinkedHashMap<>();
    private final PacedSpeeds<Setting> runs = new PacedSpeeds<>();
    private final MachineLoad load = new MachineLoad(MachineLoad.STATISTICS);
    private final Map<PipelineInstance, Map<Setting, Integer>> warmPhotos = new HashMap<>();
    private int round;

    SpeedMeter(DetectionOptions defaults, ObjectWriter json) {
        this.defaults = defaults;
        this.json = json;
    }

    /** Settings that are measured until the next call share the pace of the machine. */
    void startRound() {
        round++;
    }

    /** The first photos have been processed with this setting; it needs no warm-up. */
    void setWarm(PipelineInstance pipeline, Setting setting, int photos) {
        warmPhotos.computeIfAbsent(pipeline, key -> new HashMap<>()).put(setting, photos);
    }

    void forget(PipelineInstance pipeline) {
        warmPhotos.remove(pipeline);
    }

    /** Adds a run with photos that this setting has already processed; repeats them until the time is over. */
    void measure(PipelineInstance pipeline, Setting setting, List<SampledPhoto> photos, Deadline time) {
        if (!warmPhotos.getOrDefault(pipeline, Map.of()).containsKey(setting)) {
            setWarm(pipeline, setting, warmUp(pipeline, setting, photos, time.at(WARM_UP)));
        }
        int warm = warmPhotos.get(pipeline).get(setting);
        if (warm > 0 && !time.isStopped()) {
            load.observe(() -> addRun(pipeline, setting, photos.subList(0, warm), time));
        }
    }

    private void addRun(PipelineInstance pipeline, Setting setting, List<SampledPhoto> photos, Deadline time) {
        int concurrency = setting.layout().concurrency();
        var run = new Speed.Recorder(concurrency);
        Speed.Recorder all = recorders.computeIfAbsent(setting, key -> new Speed.Recorder(concurrency));
        double cpu = run(
                pipeline,
                setting,
                photos,
                number -> !time.isStopped() && (number < Math.max(MIN_PHOTOS, concurrency) || !time.isOver()),
                (photo, millis, result) -> {
                    double complete = millis + millisToWrite(result);
                    run.addPhoto(complete, result.timings());
                    all.addPhoto(complete, result.timings());
                });
        all.addCpu(cpu);
        if (!run.isEmpty()) {
            runs.add(setting, round, run.imagesPerSecond());
            LOG.debugf(
                    "Round %d, %s with %s: %.1f images/s",
                    round, setting.label(), setting.layout().label(), run.imagesPerSecond());
        }
    }

    /** Processes as many of the photos as the time allows and returns their number. */
    private int warmUp(PipelineInstance pipeline, Setting setting, List<SampledPhoto> photos, Deadline time) {
        var warm = new AtomicInteger();
        run(
                pipeline,
                setting,
                photos,
                number -> !time.isStopped() && number < photos.size() && (number < MIN_PHOTOS || !time.isOver()),
                (photo, millis, result) -> {
                    millisToWrite(result);
                    warm.incrementAndGet();
                });
        return warm.get();
    }

    /**
     * Measures two cheap settings and extrapolates: a photo takes a constant time for decoding, and a time for each pixel of the
     * network's inputs. Nothing is kept.
     *
     * @param settings with the fewest pixels first
     */
    Map<Setting, Double> estimateSecondsPerPhoto(
            PipelineInstance pipeline,
            List<Setting> settings,
            List<SampledPhoto> photos,
            ToDoubleFunction<Setting> pixels) {
        Setting first = settings.get(0);
        Setting second = settings.get(Math.min(SECOND_PROBE, settings.size() - 1));
        double seconds = secondsPerPhoto(pipeline, first, photos);
        double fewest = pixels.applyAsDouble(first);
        double perPixel = Math.max(
                MIN_NETWORK_SHARE * seconds / fewest,
                (secondsPerPhoto(pipeline, second, photos) - seconds)
                        / Math.max(1, pixels.applyAsDouble(second) - fewest));
        Map<Setting, Double> all = new LinkedHashMap<>();
        settings.forEach(setting -> all.put(setting, seconds + perPixel * (pixels.applyAsDouble(setting) - fewest)));
        return all;
    }

    /** After one warm-up run over the photos. */
    private double secondsPerPhoto(PipelineInstance pipeline, Setting setting, List<SampledPhoto> photos) {
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

    /** The speeds of all settings with at least one measured photo. */
    Map<Setting, Speed> speeds() {
        Map<Setting, Speed> speeds = new LinkedHashMap<>();
        runs.atMedianPace()
                .forEach((setting, all) ->
                        speeds.put(setting, recorders.get(setting).speed(all)));
        return speeds;
    }

    /** The share (0–1) of the processors that other programs used during the measurements. */
    double othersShare() {
        return load.othersShare();
    }
}
