package io.facet.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionResult;
import io.facet.pipeline.PipelineFactory.PipelineInstance;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Measures how fast settings are, and keeps what it measured. */
final class SpeedMeter {
    private static final Logger LOG = Logger.getLogger(SpeedMeter.class);
    // Fewer say nothing: two may happen to be the smallest ones.
    private static final int MIN_PHOTOS = 4;
    // The first photos of a shape take longer: the network is compiled for it. They are not the rule.
    private static final double WARM_UP = 0.4;

    private final DetectionOptions defaults;
    private final ObjectWriter json;
    private final Map<Setting, SpeedLog> logs = new LinkedHashMap<>();
    private final Map<Setting, Speed> rough = new HashMap<>();

    /** Whoever asks gets JSON: writing it is part of the time. */
    SpeedMeter(DetectionOptions defaults, ObjectWriter json) {
        this.defaults = defaults;
        this.json = json;
    }

    /** What was measured roughly is replaced by what is measured from now on, if anything is. */
    void startOver(Setting setting) {
        rough.put(setting, of(setting));
        logs.put(setting, new SpeedLog(setting.layout().inFlight()));
    }

    /** Runs photos that have been run with this setting just now, again and again until the time is over. */
    void measure(PipelineInstance rig, Setting setting, List<SampledPhoto> photos, Deadline slice) {
        int inFlight = setting.layout().inFlight();
        SpeedLog log = logs.computeIfAbsent(setting, none -> new SpeedLog(inFlight));
        double cpu = Drive.run(
                rig,
                setting.options(defaults, defaults.confidence()),
                photos,
                inFlight,
                number -> !slice.isStopped() && (number < Math.max(MIN_PHOTOS, inFlight) || !slice.isOver()),
                (photo, millis, result) -> {
                    log.photo(millis + millisToWrite(result), result.timings());
                });
        log.cpu(cpu);
        LOG.debugf("%s with %s: %s", setting.label(), setting.layout().label(), of(setting));
    }

    /** The same for photos that have not: as many as there is time for are run once before, and are then measured. */
    void warmAndMeasure(PipelineInstance rig, Setting setting, List<SampledPhoto> photos, Deadline slice) {
        Deadline warmUp = slice.at(WARM_UP);
        var ready = new AtomicInteger();
        Drive.run(
                rig,
                setting.options(defaults, defaults.confidence()),
                photos,
                setting.layout().inFlight(),
                number -> !slice.isStopped() && number < photos.size() && (number < MIN_PHOTOS || !warmUp.isOver()),
                (photo, millis, result) -> {
                    millisToWrite(result);
                    ready.incrementAndGet();
                });
        if (ready.get() > 0) {
            measure(rig, setting, photos.subList(0, ready.get()), slice);
        }
    }

    private double millisToWrite(DetectionResult result) {
        long begin = System.nanoTime();
        try {
            json.writeValueAsBytes(result);
            return (System.nanoTime() - begin) / 1e6;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings of which at least one photo was measured. */
    List<Setting> known() {
        return logs.keySet().stream()
                .filter(setting ->
                        rough.containsKey(setting) || !logs.get(setting).isEmpty())
                .toList();
    }

    Speed of(Setting setting) {
        SpeedLog log = logs.get(setting);
        return log.isEmpty() ? rough.get(setting) : log.summary();
    }
}
