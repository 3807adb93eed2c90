package io.facet.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.batch.BatchConfig;
import io.facet.calibration.CalibratedModel;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.ErrorCode;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.pipeline.Photo;
import io.facet.pipeline.PipelineFactory;
import io.facet.pipeline.PipelineFactory.PipelineInstance;
import io.facet.preset.Preset;
import io.facet.tune.SweepResult.CalibrationSample;
import io.facet.tune.SweepResult.Measurement;
import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.accuracy.GroundTruth;
import io.facet.tune.sample.PhotoSample;
import io.facet.tune.sample.SampleReader;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures settings on a set of photos. Each phase measures fewer settings for longer: all settings roughly in the default
 * layout, the best ones in the other layouts, and the candidates for the presets.
 */
@Singleton
public class Sweep {
    // A quarter of the heap for the photos; the rest is for their detections.
    private static final int HEAP_SHARE = 4;
    private static final long MAX_BYTES = 256 << 20;

    // Ends of the phases as shares of the budget. The rest is for the report.
    private static final double READING_END = 0.15;
    private static final double ACCURACY_END = 0.6;
    private static final double LAYOUTS_END = 0.75;
    private static final double FINAL_END = 0.96;

    private static final int MAX_CANDIDATES = 6;

    private final PipelineFactory pipelines;
    private final BatchConfig configured;
    private final DetectionOptions defaults;
    private final ObjectMapper json;

    Sweep(PipelineFactory pipelines, BatchConfig configured, DetectionOptions defaults, ObjectMapper json) {
        this.pipelines = pipelines;
        this.configured = configured;
        this.defaults = defaults;
        this.json = json;
    }

    /** The data that the phases share; they fill the meter, the evaluations (default layout) and what they skip, and why. */
    record State(
            PipelineFactory pipelines,
            DetectionOptions defaults,
            Deadline budget,
            Consumer<String> progress,
            List<Setting.Model> models,
            boolean gpu,
            Layout defaultLayout,
            PhotoSample sample,
            SpeedMeter meter,
            Map<Setting, Evaluation> evaluations,
            Map<Setting, CalibrationSample> calibrationSamples,
            CalibratedModel configured,
            Map<String, String> skipped) {

        void skip(String label) {
            skipped.put(label, budget.isStopped() ? "stopped early" : "no time left");
        }

        List<Measurement> measurements() {
            return meter.settings().stream().map(this::measurement).toList();
        }

        Measurement measurement(Setting setting) {
            Evaluation evaluation = evaluations.get(setting.with(defaultLayout));
            return new Measurement(setting, meter.speed(setting), evaluation == null ? null : evaluation.accuracy());
        }
    }

    /**
     * Runs until the budget is used up or stopped; blocks. {@code groundTruth} may be null; {@code progress} receives a
     * description of each step. Fails with {@code BAD_PARAMETER} if there is no readable photo.
     */
    public SweepResult run(
            Stream<? extends Photo> offered, GroundTruth groundTruth, Deadline budget, Consumer<String> progress) {
        State state;
        AccuracyPhase.Reference reference;
        // Closed before the next phase opens others, since each pipeline loads its own networks.
        try (PipelineInstance pipeline = pipelines.create(configured)) {
            state = prepare(pipeline, offered, groundTruth, budget, progress);
            reference = new AccuracyPhase(state, pipeline, groundTruth, budget.at(ACCURACY_END)).run();
        }
        Map<Preset, Measurement> presets = choosePresets(state);
        return new SweepResult(
                state.sample(),
                defaults,
                state.defaultLayout(),
                state.models(),
                groundTruth != null,
                reference.setting(),
                reference.photos(),
                reference.faces(),
                state.measurements(),
                state.evaluations(),
                state.calibrationSamples(),
                state.configured(),
                presets,
                state.skipped(),
                budget.isStopped(),
                budget.elapsedSeconds());
    }

    private State prepare(
            PipelineInstance pipeline,
            Stream<? extends Photo> offered,
            GroundTruth groundTruth,
            Deadline budget,
            Consumer<String> progress) {
        List<AvailableModel> models = pipeline.detector().models().available();
        boolean gpu = models.get(0).device().startsWith("gpu");
        Map<String, String> skipped = new LinkedHashMap<>();
        progress.accept("reading photos");
        PhotoSample sample = read(pipeline, labelled(offered, groundTruth, skipped), budget.at(READING_END));
        if (sample.photos().isEmpty()) {
            throw noPhotos(sample, skipped);
        }
        return new State(
                pipelines,
                defaults,
                budget,
                progress,
                Setting.Model.of(models),
                gpu,
                Layout.of(configured, gpu),
                sample,
                new SpeedMeter(defaults, json.writer()),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                CalibratedModel.of(pipeline.detector().resolve(defaults).description()),
                skipped);
    }

    private static Stream<? extends Photo> labelled(
            Stream<? extends Photo> offered, GroundTruth groundTruth, Map<String, String> skipped) {
        if (groundTruth == null) {
            return offered;
        }
        var unlabelled = new AtomicInteger();
        return offered.filter(photo -> {
            boolean labelled = groundTruth.facesOf(SampleReader.name(photo)).isPresent();
            if (!labelled) {
                skipped.put(unlabelled.incrementAndGet() + " photos", "not in the ground truth");
                skipped.remove(unlabelled.get() - 1 + " photos");
            }
            return labelled;
        });
    }

    private PhotoSample read(PipelineInstance pipeline, Stream<? extends Photo> offered, Deadline deadline) {
        DetectionOptions fast = defaults.withScales(Scales.of(DetectionOptions.MIN_INPUT_SIZE));
        long maxBytes = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        return new SampleReader(maxBytes, pipeline, fast)
                .read(offered.iterator(), deadline::isOver, deadline::isStopped);
    }

    private static DetectionException noPhotos(PhotoSample sample, Map<String, String> skipped) {
        String message = "No photos found.";
        if (sample.offered() > 0) {
            message = "None of the %d photos could be read: %s.".formatted(sample.offered(), sample.broken());
        } else if (!skipped.isEmpty()) {
            message = "None of the photos is in the ground truth.";
        }
        return new DetectionException(ErrorCode.BAD_PARAMETER, message);
    }

    private Map<Preset, Measurement> choosePresets(State state) {
        List<Setting> best = ParetoFront.best(state.measurements(), MAX_CANDIDATES).stream()
                .map(Measurement::setting)
                .toList();
        if (best.isEmpty()) {
            return Map.of();
        }
        var speed = new SpeedPhase(state);
        List<Layout> others = Layout.candidates(Runtime.getRuntime().availableProcessors(), state.gpu());
        others.remove(state.defaultLayout());
        speed.compareLayouts(best, others, state.budget().at(LAYOUTS_END));

        List<Measurement> candidates = ParetoFront.withBestLayouts(state.measurements(), state.defaultLayout());
        Set<Setting> finalists = settings(choose(candidates));
        candidates.removeIf(candidate -> finalists.contains(candidate.setting()));
        if (!candidates.isEmpty()) {
            finalists.addAll(settings(choose(candidates)));
        }
        speed.measureAgain(List.copyOf(finalists), state.budget().at(FINAL_END));
        return choose(finalists.stream().map(state::measurement).toList());
    }

    private static Set<Setting> settings(Map<Preset, Measurement> chosen) {
        Set<Setting> settings = new LinkedHashSet<>();
        chosen.values().forEach(measurement -> settings.add(measurement.setting()));
        return settings;
    }

    private static Map<Preset, Measurement> choose(List<Measurement> measurements) {
        Map<Preset, Measurement> chosen = new EnumMap<>(Preset.class);
        for (Preset preset : Preset.values()) {
            chosen.put(preset, ParetoFront.choose(preset, measurements));
        }
        return chosen;
    }
}
