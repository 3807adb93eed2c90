package io.facet.tune.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.tune.Setting;
import io.facet.tune.SweepResult;
import io.facet.tune.SweepResult.ExpectedFace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The number of faces by height, in bands of pixels in the photo; {@code from} has their lower bounds, and the last
 * band has no upper one. {@code seen} is for the best setting, and for the single scales of its model.
 */
record FaceSizes(List<Integer> from, List<Integer> faces, List<Seen> seen) {
    private static final List<Integer> BANDS = List.of(0, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384);

    /**
     * The share of each band that one setting detects, null if empty. The median height is in pixels of the network's input, and
     * null for several scales.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Seen(@JsonUnwrapped Scales scales, String network, Double medianHeight, List<Double> shares) {
        public String label() {
            return Setting.label(scales);
        }
    }

    /** Only single scales have one. */
    public List<Seen> medians() {
        return seen.stream().filter(one -> one.medianHeight() != null).toList();
    }

    static FaceSizes of(SweepResult result) {
        List<Integer> faces = new ArrayList<>();
        for (int band = 0; band < BANDS.size(); band++) {
            faces.add(inBand(result.expectedFaces(), band).size());
        }
        List<Seen> seen =
                settings(result).stream().map(setting -> seen(setting, result)).toList();
        return new FaceSizes(BANDS, faces, seen);
    }

    /** The setting with the best score, and the single scales of its model. */
    private static List<Setting> settings(SweepResult result) {
        Optional<Setting> best = result.evaluations().entrySet().stream()
                .max(Comparator.comparingDouble(
                        entry -> entry.getValue().accuracy().score()))
                .map(Map.Entry::getKey);
        return result.evaluations().keySet().stream()
                .filter(setting -> setting.model().equals(best.orElseThrow().model()))
                .filter(setting -> setting.equals(best.orElseThrow()) || isSingle(setting.scales()))
                .sorted(Comparator.comparing((Setting setting) -> !isSingle(setting.scales()))
                        .thenComparing(setting -> setting.scales().largest()))
                .toList();
    }

    private static boolean isSingle(Scales scales) {
        return scales.inputSizes().size() == 1 && scales.enlarge() == 1;
    }

    private static Seen seen(Setting setting, SweepResult result) {
        BitSet detected = result.evaluations().get(setting).detectedFaces();
        List<Double> shares = new ArrayList<>();
        for (int band = 0; band < BANDS.size(); band++) {
            List<Integer> faces = inBand(result.expectedFaces(), band);
            long hits = faces.stream().filter(detected::get).count();
            shares.add(faces.isEmpty() ? null : (double) hits / faces.size());
        }
        List<Double> heights = result.expectedFaces().stream()
                .filter(ExpectedFace::counts)
                .map(face -> face.heightAt(setting.scales()))
                .sorted()
                .toList();
        Double median = heights.isEmpty() || !isSingle(setting.scales()) ? null : heights.get(heights.size() / 2);
        return new Seen(setting.scales(), setting.model().id(), median, shares);
    }

    private static List<Integer> inBand(List<ExpectedFace> expected, int band) {
        double below = band + 1 < BANDS.size() ? BANDS.get(band + 1) : Double.POSITIVE_INFINITY;
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            double height = expected.get(i).height();
            if (expected.get(i).counts() && height >= BANDS.get(band) && height < below) {
                indices.add(i);
            }
        }
        return indices;
    }
}
