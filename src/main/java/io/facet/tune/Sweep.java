package io.facet.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.batch.BatchConfig;
import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.pipeline.Photo;
import io.facet.pipeline.PipelineFactory;
import io.facet.pipeline.PipelineFactory.Rig;
import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.accuracy.Truth;
import io.facet.tune.report.ParetoFront;
import io.facet.tune.report.Preset;
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
 * Tries what there is on somebody's photos, in three rounds, each with fewer settings and more time for each: everything
 * roughly, in the usual layout; the best of that in the other layouts; the presets that come out of it, at length.
 */
@Singleton
public class Sweep {
    // Of the heap, for photos; the rest is for what is found in them.
    private static final int HEAP_SHARE = 4;
    private static final long MAX_BYTES = 256 << 20;

    // Ends of the rounds, as shares of the budget. What is left at the end is for the report.
    private static final double READ = 0.15;
    private static final double SCOUTED = 0.6;
    private static final double ALL_LAYOUTS = 0.75;
    private static final double MEASURED = 0.96;

    private static final int SURVIVORS = 6;

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

    /**
     * Runs within the budget, and comes back early when that is stopped.
     *
     * @param offered the photos to choose a sample from
     * @param truth of the photos, or null
     * @param observer is told what is being done
     * @throws DetectionException {@code BAD_PARAMETER} when there is no photo to measure with
     */
    public SweepResult run(Stream<? extends Photo> offered, Truth truth, Deadline budget, Consumer<String> observer) {
        Scouted scouted = scout(offered, truth, budget, observer);
        Map<Preset, Setting> chosen = narrowDown(scouted);
        List<Measurement> measured = scouted.measurements();
        Map<Preset, Measurement> presets = new EnumMap<>(Preset.class);
        chosen.forEach((preset, setting) -> presets.put(preset, scouted.measurement(setting)));
        Scout scout = scouted.scout();
        return new SweepResult(
                scouted.bench().sample(),
                defaults,
                scouted.usual(),
                scouted.networks(),
                truth != null,
                scout.reference(),
                scout.judged(),
                scout.known(),
                measured,
                scout.evaluations(),
                presets,
                scouted.bench().leftOut(),
                budget.isStopped(),
                budget.elapsedSeconds());
    }

    /** What is there after the first round. */
    private record Scouted(Workbench bench, Scout scout, Layout usual, boolean gpu, List<Network> networks) {
        List<Measurement> measurements() {
            return bench.meter().known().stream().map(this::measurement).toList();
        }

        Measurement measurement(Setting setting) {
            Evaluation evaluation = scout.evaluations().get(setting.with(usual));
            return new Measurement(
                    setting, bench.meter().of(setting), evaluation == null ? null : evaluation.accuracy());
        }
    }

    private Scouted scout(Stream<? extends Photo> offered, Truth truth, Deadline budget, Consumer<String> observer) {
        Map<String, String> leftOut = new LinkedHashMap<>();
        try (Rig rig = pipelines.with(configured)) {
            List<AvailableModel> models = rig.detector().models().available();
            boolean gpu = models.get(0).device().startsWith("gpu");
            Layout usual = Layout.usual(configured, gpu);
            observer.accept("reading photos");
            PhotoSample sample = read(rig, known(offered, truth, leftOut), budget.at(READ));
            var bench = new Workbench(
                    pipelines, defaults, sample, new SpeedMeter(defaults, json.writer()), budget, observer, leftOut);
            var scout = new Scout(bench, rig, usual, truth, budget.at(SCOUTED));
            List<Network> networks = Network.of(models);
            scout.run(networks, InputSizes.toTry(sample.longestSide(), defaults.inputSize()));
            return new Scouted(bench, scout, usual, gpu, networks);
        }
    }

    /** The second and the third round; empty when nothing was judged in the first. */
    private Map<Preset, Setting> narrowDown(Scouted scouted) {
        Workbench bench = scouted.bench();
        List<Measurement> best = ParetoFront.best(scouted.measurements(), SURVIVORS);
        if (best.isEmpty()) {
            return Map.of();
        }
        List<Layout> others = Layout.toTry(Runtime.getRuntime().availableProcessors(), scouted.gpu());
        others.remove(scouted.usual());
        new LayoutRound(bench, bench.budget().at(ALL_LAYOUTS)).run(best, others);
        List<Measurement> candidates = BestLayouts.of(scouted.measurements(), scouted.usual());
        Set<Setting> finalists = new LinkedHashSet<>(choose(candidates).values());
        candidates.removeIf(candidate -> finalists.contains(candidate.setting()));
        if (!candidates.isEmpty()) {
            finalists.addAll(choose(candidates).values());
        }
        new FinalRound(bench, bench.budget().at(MEASURED)).run(List.copyOf(finalists));
        return choose(finalists.stream().map(scouted::measurement).toList());
    }

    private static Map<Preset, Setting> choose(List<Measurement> measured) {
        Map<Preset, Setting> chosen = new EnumMap<>(Preset.class);
        for (Preset preset : Preset.values()) {
            chosen.put(preset, preset.choose(measured).setting());
        }
        return chosen;
    }

    /** With truth, only photos that it names can be judged. */
    private static Stream<? extends Photo> known(
            Stream<? extends Photo> offered, Truth truth, Map<String, String> leftOut) {
        if (truth == null) {
            return offered;
        }
        var unknown = new AtomicInteger();
        return offered.filter(photo -> {
            boolean known = truth.of(photo.source().key()).isPresent();
            if (!known) {
                leftOut.put(unknown.incrementAndGet() + " photos", "the truth does not name them");
                leftOut.remove(unknown.get() - 1 + " photos");
            }
            return known;
        });
    }

    private PhotoSample read(Rig rig, Stream<? extends Photo> offered, Deadline deadline) {
        DetectionOptions cheap = new DetectionOptions(
                defaults.backbone(),
                DetectionOptions.MIN_INPUT_SIZE,
                defaults.precision(),
                defaults.confidence(),
                defaults.nms(),
                defaults.maxFaces());
        long maxBytes = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        PhotoSample sample = new SampleReader(maxBytes, rig, cheap).read(offered.iterator(), deadline);
        if (sample.photos().isEmpty()) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "There is no photo to measure with: %d were offered, broken are %s."
                            .formatted(sample.offered(), sample.broken()));
        }
        return sample;
    }
}
