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
import io.facet.tune.SweepResult.CalibrationSample;
import io.facet.tune.SweepResult.Conditions;
import io.facet.tune.SweepResult.Measurement;
import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.accuracy.GroundTruth;
import io.facet.tune.sample.PhotoSample;
import io.facet.tune.sample.SampleReader;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures settings on a set of photos: the accuracy of all settings, their speed in the default layout, the speed of the best ones in
 * other layouts, and once more the speed of those that the presets select.
 */
@Singleton
public class Sweep {
    // A quarter of the heap for the photos; the rest is for their detections.
    private static final int HEAP_SHARE = 4;
    private static final long MAX_BYTES = 256 << 20;

    // Ends of the phases as shares of the budget. The rest is for the report.
    private static final double READING_END = 0.15;
    private static final double ACCURACY_END = 0.55;
    private static final double SPEED_END = 0.73;
    private static final double LAYOUTS_END = 0.82;
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
            List<Measurement> measurements = new ArrayList<>();
            meter.speeds().forEach((setting, speed) -> {
                Evaluation evaluation = evaluations.get(setting.with(defaultLayout));
                measurements.add(new Measurement(setting, speed, evaluation == null ? null : evaluation.accuracy()));
            });
            return measurements;
        }
    }

    /**
     * Runs until the budget is used up or stopped; blocks. {@code groundTruth} may be null; {@code progress} receives a
     * description of each step. Fails with {@code BAD_PARAMETER} if there is no readable photo.
     */
    public SweepResult run(
            Stream<? extends Photo> offered, GroundTruth groundTruth, Deadline budget, Consumer<String> progress) {
        PipelineInstance pipeline = pipelines.create(configured);
        State state;
        try {
            state = prepare(pipeline, offered, groundTruth, budget, progress);
        } catch (RuntimeException | Error e) {
            pipeline.close();
            throw e;
        }
        try (var speed = new SpeedPhase(state, pipeline)) {
            AccuracyPhase.Accuracies accuracies =
                    new AccuracyPhase(state, pipeline, groundTruth, budget.at(ACCURACY_END)).run();
            boolean confirmed = measureSpeed(state, speed, accuracies.settings());
            List<Measurement> measurements = state.measurements();
            return new SweepResult(
                    state.sample(),
                    defaults,
                    state.defaultLayout(),
                    state.models(),
                    groundTruth != null,
                    accuracies.reference(),
                    accuracies.photos(),
                    accuracies.faces(),
                    measurements,
                    state.evaluations(),
                    state.calibrationSamples(),
                    state.configured(),
                    ParetoFront.choose(measurements, state.defaultLayout()),
                    state.skipped(),
                    new Conditions(state.meter().othersShare(), confirmed),
                    budget.isStopped(),
                    budget.elapsedSeconds());
        }
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
            message = "None of the photos is in the ground truth; it names photos by path or file name.";
        }
        return new DetectionException(ErrorCode.BAD_PARAMETER, message);
    }

    /** Returns whether the presets were measured once more. */
    private static boolean measureSpeed(State state, SpeedPhase speed, List<Setting> settings) {
        speed.repeatAll(settings, state.budget().at(SPEED_END));
        List<Measurement> measured = state.measurements();
        List<Setting> best = Stream.concat(
                        ParetoFront.choose(measured, state.defaultLayout()).values().stream(),
                        ParetoFront.best(measured, MAX_CANDIDATES).stream())
                .map(Measurement::setting)
                .distinct()
                .limit(MAX_CANDIDATES)
                .toList();
        List<Layout> others = Layout.candidates(Runtime.getRuntime().availableProcessors(), state.gpu());
        others.remove(state.defaultLayout());
        speed.compareLayouts(best, others, state.budget().at(LAYOUTS_END));
        return speed.confirm(state.budget().at(FINAL_END));
    }
}
