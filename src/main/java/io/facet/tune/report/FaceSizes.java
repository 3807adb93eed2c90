package io.facet.tune.report;

import io.facet.tune.Setting;
import io.facet.tune.SweepResult;
import io.facet.tune.SweepResult.ExpectedFace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The number of faces by height, in bands of pixels in the photo; {@code from} has their lower bounds, and the last
 * band has no upper one. {@code seen} is for the model with the best score.
 */
record FaceSizes(List<Integer> from, List<Integer> faces, List<Seen> seen) {
    private static final List<Integer> BANDS = List.of(0, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384);

    /** The share of each band that one input size detects, null if empty. Heights are pixels of the network's input. */
    record Seen(int inputSize, String network, Double medianHeight, List<Double> shares) {}

    static FaceSizes of(SweepResult result) {
        List<Integer> faces = new ArrayList<>();
        for (int band = 0; band < BANDS.size(); band++) {
            faces.add(inBand(result.expectedFaces(), band).size());
        }
        List<Seen> seen = bestModel(result).stream()
                .sorted(Comparator.comparing(Setting::inputSize))
                .map(setting -> seen(setting, result))
                .toList();
        return new FaceSizes(BANDS, faces, seen);
    }

    private static List<Setting> bestModel(SweepResult result) {
        return result.evaluations().entrySet().stream()
                .max(Comparator.comparingDouble(
                        entry -> entry.getValue().accuracy().score()))
                .map(best -> result.evaluations().keySet().stream()
                        .filter(setting -> setting.model().equals(best.getKey().model()))
                        .toList())
                .orElse(List.of());
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
                .map(face -> face.heightAt(setting.inputSize()))
                .sorted()
                .toList();
        Double median = heights.isEmpty() ? null : heights.get(heights.size() / 2);
        return new Seen(setting.inputSize(), setting.model().id(), median, shares);
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
