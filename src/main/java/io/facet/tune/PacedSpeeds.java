package io.facet.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Speeds of settings that were measured in rounds, made comparable by median polish (Tukey 1977): the speed of a run is the speed of
 * its setting times the pace of the machine in its round. Other programs change the pace; settings of one round share it.
 */
final class PacedSpeeds<K> {
    // It converges in three or four; more do no harm.
    private static final int ITERATIONS = 10;

    private final List<Run<K>> runs = new ArrayList<>();

    private record Run<K>(K key, int round, double speed) {}

    void add(K key, int round, double speed) {
        runs.add(new Run<>(key, round, speed));
    }

    /** Returns the speeds of all runs of each setting, ascending, as if every round had had the median pace. */
    Map<K, double[]> atMedianPace() {
        if (runs.isEmpty()) {
            return Map.of();
        }
        Map<Integer, Double> paces = new LinkedHashMap<>();
        runs.forEach(run -> paces.put(run.round(), 1.0));
        Map<K, double[]> speeds = byKey(paces);
        for (int i = 0; i < ITERATIONS; i++) {
            Map<Integer, List<Double>> ratios = new LinkedHashMap<>();
            for (Run<K> run : runs) {
                double ratio = run.speed() / median(speeds.get(run.key()));
                ratios.computeIfAbsent(run.round(), round -> new ArrayList<>()).add(ratio);
            }
            ratios.forEach((round, all) -> paces.put(round, median(ascending(all))));
            speeds = byKey(paces);
        }
        double usual = median(ascending(paces.values().stream().toList()));
        paces.replaceAll((round, pace) -> pace / usual);
        return byKey(paces);
    }

    private Map<K, double[]> byKey(Map<Integer, Double> paces) {
        Map<K, List<Double>> speeds = new LinkedHashMap<>();
        for (Run<K> run : runs) {
            speeds.computeIfAbsent(run.key(), key -> new ArrayList<>()).add(run.speed() / paces.get(run.round()));
        }
        Map<K, double[]> ascending = new LinkedHashMap<>();
        speeds.forEach((key, all) -> ascending.put(key, ascending(all)));
        return ascending;
    }

    private static double[] ascending(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** @param ascending not empty */
    static double median(double[] ascending) {
        int middle = ascending.length / 2;
        return ascending.length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
    }
}
