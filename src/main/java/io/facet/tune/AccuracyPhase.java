package io.facet.tune;

import io.facet.calibration.CalibratedModel;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import io.facet.pipeline.PipelineFactory.PipelineInstance;
import io.facet.tune.SweepResult.CalibrationSample;
import io.facet.tune.SweepResult.ExpectedFace;
import io.facet.tune.accuracy.EvaluatedPhoto;
import io.facet.tune.accuracy.EvaluatedPhoto.Detection;
import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.accuracy.GroundTruth;
import io.facet.tune.accuracy.GroundTruthFace;
import io.facet.tune.sample.PhotoSample.SampledPhoto;
import io.facet.tune.sample.ScaleCandidates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the accuracy of every model at all candidates of scales, and a first run of its speed, in the default layout. */
final class AccuracyPhase {
    private static final int MIN_PHOTOS = 4;
    // Shares of the whole budget.
    private static final double ACCURACY_SHARE = 0.3;
    private static final double ONE_SETTING_SHARE = 0.15;
    private static final double SPEED_SHARE = 0.1;
    private static final double CALIBRATION_SHARE = 0.1;

    private final Sweep.State state;
    private final PipelineInstance pipeline;
    private final GroundTruth groundTruth;
    private final Deadline end;
    private final List<SampledPhoto> photos;

    private List<List<GroundTruthFace>> faces;
    private Setting reference;
    private int evaluatedPhotos;

    /** @param groundTruth of every photo; if null, the detections of the most expensive setting replace it */
    AccuracyPhase(Sweep.State state, PipelineInstance pipeline, GroundTruth groundTruth, Deadline end) {
        this.state = state;
        this.pipeline = pipeline;
        this.groundTruth = groundTruth;
        this.end = end;
        this.photos = state.sample().photos();
    }

    /**
     * @param reference null if there is ground truth, or if there was no time
     * @param settings that have a speed; those with random weights have no accuracy
     */
    record Accuracies(Setting reference, int photos, List<ExpectedFace> faces, List<Setting> settings) {}

    /** Fails with {@code BAD_PARAMETER} if the photos have no faces. */
    Accuracies run() {
        double budget = state.budget().lengthSeconds();
        Map<Setting, Double> seconds = estimateSecondsPerPhoto();
        List<Setting> settings = affordable(seconds);
        List<Setting> trained =
                settings.stream().filter(setting -> !setting.model().random()).toList();
        double secondsForAll = trained.stream().mapToDouble(seconds::get).sum();
        int affordablePhotos = (int) (budget * ACCURACY_SHARE / Math.max(secondsForAll, 1e-9));
        evaluatedPhotos = Math.min(photos.size(), Math.max(MIN_PHOTOS, affordablePhotos));
        if (groundTruth != null) {
            faces = photos.stream()
                    .map(photo -> groundTruth.facesOf(photo.key()).orElseThrow())
                    .toList();
            requireFaces("The ground truth has no faces");
        } else if (!trained.isEmpty()) {
            reference = heaviest(trained, seconds);
            settings.remove(reference);
            settings.add(0, reference);
        }
        List<Setting> measured = measure(settings, budget * SPEED_SHARE / Math.max(1, settings.size()));
        return new Accuracies(reference, evaluatedPhotos, expectedFaces(), measured);
    }

    /** Each setting gets a speed at once, so that a sweep that is stopped has results. */
    private List<Setting> measure(List<Setting> settings, double secondsForSpeed) {
        List<Setting> measured = new ArrayList<>();
        state.meter().startRound();
        for (Setting setting : settings) {
            if (end.isOver()) {
                state.skip(setting.label());
                continue;
            }
            state.progress().accept(setting.label());
            if (setting.model().random() || evaluate(setting)) {
                state.meter().measure(pipeline, setting, photos, end.slice(secondsForSpeed));
                measured.add(setting);
            }
        }
        return measured;
    }

    /** Without a face, all settings would be equally accurate. */
    private void requireFaces(String otherwise) {
        boolean any =
                faces.stream().limit(evaluatedPhotos).flatMap(List::stream).anyMatch(GroundTruthFace::counts);
        if (!any) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "%s in the evaluated photos (%d), so settings cannot be compared. Use photos with faces%s."
                            .formatted(
                                    otherwise,
                                    evaluatedPhotos,
                                    evaluatedPhotos < photos.size() ? " or a longer budget" : ""));
        }
    }

    /** Measures each model on a few photos at cheap scales, and extrapolates by pixels. */
    private Map<Setting, Double> estimateSecondsPerPhoto() {
        List<Scales> candidates =
                ScaleCandidates.of(state.sample(), state.defaults().scales());
        List<SampledPhoto> few = photos.subList(0, Math.min(MIN_PHOTOS, photos.size()));
        Map<Setting, Double> seconds = new LinkedHashMap<>();
        for (Setting.Model model : state.models()) {
            if (end.isOver()) {
                state.skip(model.label());
                continue;
            }
            state.progress().accept("cost of " + model.label());
            try {
                List<Setting> settings = candidates.stream()
                        .map(scales -> new Setting(model, scales, state.defaultLayout()))
                        .toList();
                seconds.putAll(state.meter().estimateSecondsPerPhoto(pipeline, settings, few, this::pixels));
            } catch (DetectionException e) {
                state.skipped().put(model.label(), e.getMessage());
            }
        }
        return seconds;
    }

    private double pixels(Setting setting) {
        return ScaleCandidates.pixels(state.sample(), setting.scales());
    }

    /** Sorts the cheapest first, so that little is skipped if the time runs out. */
    private List<Setting> affordable(Map<Setting, Double> seconds) {
        List<Setting> settings = new ArrayList<>();
        seconds.forEach((setting, one) -> {
            if (one * MIN_PHOTOS > state.budget().lengthSeconds() * ONE_SETTING_SHARE) {
                state.skipped().put(setting.label(), "a photo takes about %.1f s; increase the budget".formatted(one));
            } else {
                settings.add(setting);
            }
        });
        settings.sort(Comparator.comparing(seconds::get));
        return settings;
    }

    /** The scales with the most pixels in fp32, if any model has it, of the slowest model. */
    private Setting heaviest(List<Setting> settings, Map<Setting, Double> seconds) {
        return settings.stream()
                .max(Comparator.comparing((Setting setting) -> setting.model().precision() == Precision.FP32)
                        .thenComparing(this::pixels)
                        .thenComparing(seconds::get))
                .orElseThrow();
    }

    /** Returns false if the time was over before all photos were processed. */
    private boolean evaluate(Setting setting) {
        DetectionOptions options = setting.options(state.defaults(), SweepResult.LOWEST_CONFIDENCE);
        CalibratedModel model =
                CalibratedModel.of(pipeline.detector().resolve(options).description());
        // A calibration needs many photos; the comparison of settings leaves time for few of them.
        boolean forCalibration = groundTruth != null && model.equals(state.configured());
        Deadline calibrationEnd = end.slice(state.budget().lengthSeconds() * CALIBRATION_SHARE);
        Map<Integer, List<Detection>> detections = Collections.synchronizedMap(new HashMap<>());
        LoadGenerator.run(
                pipeline,
                options,
                photos,
                setting.layout().concurrency(),
                number -> number < evaluatedPhotos
                        ? !end.isOver()
                        : forCalibration && number < photos.size() && !calibrationEnd.isOver(),
                (photo, millis, result) -> detections.put(
                        photo, result.faces().stream().map(Detection::of).toList()));
        if (detections.isEmpty()) {
            state.skip(setting.label());
            return false;
        }
        if (setting.equals(reference)) {
            // The other settings are compared on the photos that the reference had time for.
            evaluatedPhotos = detections.size();
            faces = asGroundTruth(detections);
            requireFaces("%s found no faces".formatted(setting.label()));
        } else if (detections.size() < evaluatedPhotos) {
            state.skipped().put(setting.label(), "the time was over before all photos were evaluated");
            return false;
        }
        state.meter().setWarm(pipeline, setting, evaluatedPhotos);
        state.evaluations().put(setting, evaluation(detections, evaluatedPhotos));
        if (groundTruth != null) {
            state.calibrationSamples()
                    .put(setting, new CalibrationSample(model, evaluation(detections, detections.size())));
        }
        return true;
    }

    private Evaluation evaluation(Map<Integer, List<Detection>> detections, int count) {
        List<EvaluatedPhoto> evaluated = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            evaluated.add(new EvaluatedPhoto(detections.get(i), faces.get(i)));
        }
        return Evaluation.of(evaluated, state.defaults().confidence(), groundTruth != null);
    }

    private List<List<GroundTruthFace>> asGroundTruth(Map<Integer, List<Detection>> detections) {
        List<List<GroundTruthFace>> all = new ArrayList<>();
        for (int i = 0; i < detections.size(); i++) {
            all.add(detections.get(i).stream()
                    .filter(detection ->
                            detection.confidence() >= state.defaults().confidence())
                    .map(detection -> GroundTruthFace.of(detection.box()))
                    .toList());
        }
        return all;
    }

    private List<ExpectedFace> expectedFaces() {
        List<ExpectedFace> expected = new ArrayList<>();
        for (int i = 0; faces != null && i < evaluatedPhotos; i++) {
            for (GroundTruthFace face : faces.get(i)) {
                expected.add(new ExpectedFace(photos.get(i), face.box().height(), face.counts()));
            }
        }
        return expected;
    }
}
