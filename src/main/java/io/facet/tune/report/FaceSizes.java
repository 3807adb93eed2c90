package io.facet.tune.report;

import io.facet.tune.Setting;
import io.facet.tune.SweepResult;
import io.facet.tune.SweepResult.KnownFace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * How large the faces in the photos are, and which of them each input size sees.
 *
 * @param from lower edges of the bands of height, in pixels of the photo; the last band has no upper one
 * @param faces in each band
 * @param seen by input size, with the network that shows it best
 */
record FaceSizes(List<Integer> from, List<Integer> faces, List<Seen> seen) {
    private static final List<Integer> BANDS = List.of(0, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384);

    /**
     * What one input size sees.
     *
     * @param medianHeight of all faces as the network gets them, in pixels; the smallest prior box has 16
     * @param shares of the faces of each band that are found; null where there are none
     */
    record Seen(int inputSize, String network, Double medianHeight, List<Double> shares) {}

    static FaceSizes of(SweepResult result) {
        List<Integer> faces = new ArrayList<>();
        for (int band = 0; band < BANDS.size(); band++) {
            faces.add(inBand(result.known(), band).size());
        }
        List<Seen> seen = network(result).stream()
                .sorted(Comparator.comparing(Setting::inputSize))
                .map(setting -> seen(setting, result))
                .toList();
        return new FaceSizes(BANDS, faces, seen);
    }

    /** The settings of the network that finds most. */
    private static List<Setting> network(SweepResult result) {
        return result.evaluations().entrySet().stream()
                .max(Comparator.comparingDouble(
                        entry -> entry.getValue().accuracy().score()))
                .map(best -> result.evaluations().keySet().stream()
                        .filter(setting ->
                                setting.backbone().equals(best.getKey().backbone())
                                        && setting.precision() == best.getKey().precision())
                        .toList())
                .orElse(List.of());
    }

    private static Seen seen(Setting setting, SweepResult result) {
        BitSet found = result.evaluations().get(setting).found();
        List<Double> shares = new ArrayList<>();
        for (int band = 0; band < BANDS.size(); band++) {
            List<Integer> faces = inBand(result.known(), band);
            long hits = faces.stream().filter(found::get).count();
            shares.add(faces.isEmpty() ? null : (double) hits / faces.size());
        }
        List<Double> heights = result.known().stream()
                .filter(KnownFace::counts)
                .map(face -> face.heightAt(setting.inputSize()))
                .sorted()
                .toList();
        Double median = heights.isEmpty() ? null : heights.get(heights.size() / 2);
        return new Seen(
                setting.inputSize(),
                setting.backbone() + " " + setting.precision().label(),
                median,
                shares);
    }

    /** Indices of the faces that count. */
    private static List<Integer> inBand(List<KnownFace> known, int band) {
        double below = band + 1 < BANDS.size() ? BANDS.get(band + 1) : Double.POSITIVE_INFINITY;
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            double height = known.get(i).height();
            if (known.get(i).counts() && height >= BANDS.get(band) && height < below) {
                indices.add(i);
            }
        }
        return indices;
    }
}
