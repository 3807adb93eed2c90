package io.facet.tune;

import io.facet.detection.Precision;
import io.facet.pipeline.PipelineFactory.PipelineInstance;
import io.facet.tune.SweepResult.KnownFace;
import io.facet.tune.accuracy.Evaluation;
import io.facet.tune.accuracy.JudgedPhoto;
import io.facet.tune.accuracy.ScoredFace;
import io.facet.tune.accuracy.Truth;
import io.facet.tune.accuracy.TruthFace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The first round: every network at every input size, in the usual layout; all that is judged is judged here. */
final class Scout {
    // The lowest that may be asked for: what AP and the distribution of scores are taken from.
    static final double LOWEST_CONFIDENCE = 0.02;
    private static final int MIN_PHOTOS = CostEstimate.FEW;
    // Of the whole budget; the rest of the scout's time is for speed.
    private static final double FOR_ACCURACY = 0.3;
    private static final double FOR_ONE_SETTING = 0.15;
    private static final double FOR_SPEED = 0.15;

    private final Workbench bench;
    private final PipelineInstance rig;
    private final Layout layout;
    private final Truth truth;
    private final PhotoSample sample;
    private final Deadline end;

    private final Map<Setting, Evaluation> evaluations = new LinkedHashMap<>();
    private List<List<TruthFace>> faces;
    private Setting reference;
    private int judged;

    /**
     * A scout with all it needs.
     *
     * @param rig in the usual layout
     * @param truth of every photo of the sample, or null
     * @param end a share of the budget
     */
    Scout(Workbench bench, PipelineInstance rig, Layout layout, Truth truth, Deadline end) {
        this.bench = bench;
        this.rig = rig;
        this.layout = layout;
        this.truth = truth;
        this.sample = bench.sample();
        this.end = end;
    }

    Map<Setting, Evaluation> evaluations() {
        return evaluations;
    }

    /** The setting whose faces are the truth; null where the truth was given, or there was no time. */
    Setting reference() {
        return reference;
    }

    /** How many photos were judged: the first ones of the sample. */
    int judged() {
        return judged;
    }

    List<KnownFace> known() {
        List<KnownFace> known = new ArrayList<>();
        for (int i = 0; faces != null && i < judged; i++) {
            SampledPhoto photo = sample.photos().get(i);
            for (TruthFace face : faces.get(i)) {
                known.add(new KnownFace(photo, face.box().height(), face.counts()));
            }
        }
        return known;
    }

    void run(List<Network> networks, List<Integer> sizes) {
        Map<Setting, Double> seconds = new CostEstimate(bench, rig, layout, end).of(networks, sizes);
        List<Setting> points = affordable(seconds);
        List<Setting> judgeable = new ArrayList<>(points);
        judgeable.removeIf(point -> isRandom(point, networks));
        double onePhoto = judgeable.stream().mapToDouble(seconds::get).sum();
        int affordable = (int) (bench.budget().lengthSeconds() * FOR_ACCURACY / Math.max(onePhoto, 1e-9));
        judged = Math.min(sample.photos().size(), Math.max(MIN_PHOTOS, affordable));
        if (truth != null) {
            faces = sample.photos().stream()
                    .map(photo -> truth.of(photo.key()).orElseThrow())
                    .toList();
        } else if (!judgeable.isEmpty()) {
            reference = heaviest(judgeable, seconds);
            points.remove(reference);
            points.add(0, reference);
        }
        double slice = bench.budget().lengthSeconds() * FOR_SPEED / Math.max(1, points.size());
        for (Setting point : points) {
            bench.observer().accept(point.label());
            visit(point, judgeable.contains(point), slice);
        }
    }

    private void visit(Setting point, boolean judge, double slice) {
        if (end.isOver()) {
            bench.leaveOut(point.label());
            return;
        }
        if (judge && !judge(point)) {
            bench.leftOut().put(point.label(), "the time was over before all photos were looked at");
            return;
        }
        List<SampledPhoto> seen = sample.photos().subList(0, judged);
        if (judge) {
            bench.meter().measure(rig, point, seen, end.slice(slice));
        } else {
            bench.meter().warmAndMeasure(rig, point, seen, end.slice(slice));
        }
    }

    /** Looks at the photos once and compares; false when the time was over before. */
    private boolean judge(Setting point) {
        Map<Integer, List<ScoredFace>> found = Collections.synchronizedMap(new HashMap<>());
        Drive.run(
                rig,
                point.options(bench.defaults(), LOWEST_CONFIDENCE),
                sample.photos(),
                layout.inFlight(),
                number -> number < judged && !end.isOver(),
                (photo, millis, result) -> found.put(
                        photo, result.faces().stream().map(ScoredFace::of).toList()));
        if (found.isEmpty()) {
            return false;
        }
        if (point.equals(reference)) {
            // All others are compared on the photos for which there was time here.
            judged = found.size();
            faces = takeForTruth(found);
        } else if (found.size() < judged) {
            return false;
        }
        List<JudgedPhoto> photos = new ArrayList<>();
        for (int i = 0; i < judged; i++) {
            photos.add(new JudgedPhoto(found.get(i), faces.get(i)));
        }
        evaluations.put(point, Evaluation.of(photos, bench.defaults().confidence(), truth != null));
        return true;
    }

    private List<List<TruthFace>> takeForTruth(Map<Integer, List<ScoredFace>> found) {
        List<List<TruthFace>> taken = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            taken.add(found.get(i).stream()
                    .filter(face -> face.confidence() >= bench.defaults().confidence())
                    .map(face -> TruthFace.of(face.box()))
                    .toList());
        }
        return taken;
    }

    /** The cheapest first, so that what there is no time for is little. */
    private List<Setting> affordable(Map<Setting, Double> seconds) {
        List<Setting> points = new ArrayList<>();
        seconds.forEach((point, one) -> {
            if (one * MIN_PHOTOS > bench.budget().lengthSeconds() * FOR_ONE_SETTING) {
                bench.leftOut()
                        .put(point.label(), "a photo takes about %.1f s: give it a larger budget".formatted(one));
            } else {
                points.add(point);
            }
        });
        points.sort(Comparator.comparing(seconds::get));
        return points;
    }

    private static boolean isRandom(Setting point, List<Network> networks) {
        return networks.stream()
                .anyMatch(network -> network.random()
                        && network.name().equals(point.backbone())
                        && network.precision() == point.precision());
    }

    /** The largest size of the slowest network in fp32; in another precision only where none has fp32. */
    private static Setting heaviest(List<Setting> judgeable, Map<Setting, Double> seconds) {
        return judgeable.stream()
                .max(Comparator.comparing(Scout::isFp32)
                        .thenComparing(Setting::inputSize)
                        .thenComparing(seconds::get))
                .orElseThrow();
    }

    private static boolean isFp32(Setting point) {
        return point.precision() == Precision.FP32;
    }
}
