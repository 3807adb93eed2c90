package io.facet.tune;

import io.facet.preset.Preset;
import io.facet.tune.SweepResult.Measurement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Selects measurements: those that no other measurement beats in both speed and accuracy, and a preset's choice. */
public final class ParetoFront {
    // Two measurements of one setting differ by up to 3 %; two short ones by up to 10 %, and more on a busy machine.
    private static final double SAME_SPEED = 0.97;
    private static final double CLEARLY_FASTER = 1.1;
    private static final double BEATEN = 1.5;
    // Less than one face in a thousand: other photos could reverse the order.
    private static final double SAME_SCORE = 0.001;
    private static final double BALANCED_SCORE = 0.95;

    private ParetoFront() {}

    /** Returns the front, fastest first. Of equal settings it keeps the first; settings without accuracy are left out. */
    public static List<Measurement> of(List<Measurement> measurements) {
        List<Measurement> bySpeed = measurements.stream()
                .filter(measurement -> measurement.accuracy() != null)
                .sorted(Comparator.comparingDouble(Measurement::imagesPerSecond)
                        .thenComparingDouble(Measurement::score)
                        .reversed())
                .toList();
        List<Measurement> front = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (Measurement measurement : bySpeed) {
            if (measurement.score() > best) {
                front.add(measurement);
                best = measurement.score();
            }
        }
        return front;
    }

    /** Returns the front, then the front of the remaining measurements, and so on, until {@code count} is reached. */
    static List<Measurement> best(List<Measurement> measurements, int count) {
        List<Measurement> rest = new ArrayList<>(measurements);
        List<Measurement> best = new ArrayList<>();
        for (List<Measurement> front = of(rest); !front.isEmpty() && best.size() < count; front = of(rest)) {
            best.addAll(front);
            rest.removeAll(front);
        }
        return best;
    }

    /** Keeps one layout of each setting with accuracy: the default one, unless another is clearly faster. */
    public static List<Measurement> withBestLayouts(List<Measurement> measurements, Layout defaultLayout) {
        Map<Setting, Measurement> best = new LinkedHashMap<>();
        for (Measurement measurement : measurements) {
            if (measurement.accuracy() != null) {
                Setting key = measurement.setting().with(defaultLayout);
                Measurement other = best.putIfAbsent(key, measurement);
                if (other != null && measurement.imagesPerSecond() > CLEARLY_FASTER * other.imagesPerSecond()) {
                    best.put(key, measurement);
                }
            }
        }
        return new ArrayList<>(best.values());
    }

    /** Whether another setting is at least as accurate and so much faster that a repetition would not change it. */
    static boolean isClearlyBeaten(Setting setting, List<Measurement> measurements) {
        return measurements.stream()
                .filter(measurement -> measurement.setting().equals(setting) && measurement.accuracy() != null)
                .anyMatch(beaten -> measurements.stream()
                        .anyMatch(other -> other.accuracy() != null
                                && other.score() >= beaten.score()
                                && other.imagesPerSecond() > BEATEN * beaten.imagesPerSecond()));
    }

    /**
     * Returns the choice of each preset. No other setting in its best layout beats it in speed and accuracy. Empty if no setting has
     * an accuracy.
     */
    static Map<Preset, Measurement> choose(List<Measurement> measurements, Layout defaultLayout) {
        List<Measurement> candidates = withBestLayouts(measurements, defaultLayout);
        Map<Preset, Measurement> chosen = new EnumMap<>(Preset.class);
        for (Preset preset : Preset.values()) {
            if (!candidates.isEmpty()) {
                chosen.put(preset, choose(preset, candidates));
            }
        }
        return chosen;
    }

    /** How {@link #choose} chooses, for display. */
    public static String rule(Preset preset) {
        return switch (preset) {
            case FASTEST -> "The most accurate setting within 3 % of the highest speed.";
            case BALANCED -> "The fastest setting with at least 95 % of the best accuracy.";
            case MOST_ACCURATE -> "The fastest setting within 0.1 points of the best accuracy.";
        };
    }

    /** @param measurements at least one with an accuracy */
    static Measurement choose(Preset preset, List<Measurement> measurements) {
        List<Measurement> front = of(measurements);
        double bestScore = front.get(front.size() - 1).score();
        return switch (preset) {
            case FASTEST -> mostAccurate(front, front.get(0).imagesPerSecond() * SAME_SPEED);
            case BALANCED -> fastest(front, bestScore * BALANCED_SCORE);
            case MOST_ACCURATE -> fastest(front, bestScore - SAME_SCORE);
        };
    }

    private static Measurement mostAccurate(List<Measurement> front, double minImagesPerSecond) {
        return front.stream()
                .filter(measurement -> measurement.imagesPerSecond() >= minImagesPerSecond)
                .max(Comparator.comparingDouble(Measurement::score))
                .orElseThrow();
    }

    private static Measurement fastest(List<Measurement> front, double minScore) {
        return front.stream()
                .filter(measurement -> measurement.score() >= minScore)
                .max(Comparator.comparingDouble(Measurement::imagesPerSecond))
                .orElseThrow();
    }
}
