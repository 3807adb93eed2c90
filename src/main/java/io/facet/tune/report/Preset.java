package io.facet.tune.report;

import io.facet.tune.Measurement;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A choice that is made for a wish. */
public enum Preset {
    /** Nothing here is really faster. */
    FASTEST("Most photos a second; of those within 3 % of it the most accurate."),
    /** The fastest that keeps nearly all. */
    BALANCED("The fastest that keeps 95 % of the best accuracy."),
    /** Nothing here really finds more. */
    MOST_ACCURATE("The most accurate; of those within 0.1 points of it the fastest.");

    // Two measurements of one setting differ by as much.
    private static final double NO_FASTER = 0.97;
    private static final double NEARLY_ALL = 0.95;
    // Fewer than one face in a thousand: more photos might as well turn it round.
    private static final double NO_DIFFERENCE = 0.001;

    private final String rule;

    Preset(String rule) {
        this.rule = rule;
    }

    String rule() {
        return rule;
    }

    /** {@code fastest}, {@code balanced}, {@code most-accurate}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String fileName() {
        return "facet-" + label() + ".properties";
    }

    /**
     * What it chooses of these.
     *
     * @param measured at least one with an accuracy
     */
    public Measurement choose(List<Measurement> measured) {
        List<Measurement> front = ParetoFront.of(measured);
        double best = front.get(front.size() - 1).score();
        return switch (this) {
            case FASTEST -> mostAccurate(front, front.get(0).imagesPerSecond() * NO_FASTER);
            case BALANCED -> fastest(front, best * NEARLY_ALL);
            case MOST_ACCURATE -> fastest(front, best - NO_DIFFERENCE);
        };
    }

    private static Measurement mostAccurate(List<Measurement> front, double imagesPerSecond) {
        return front.stream()
                .filter(one -> one.imagesPerSecond() >= imagesPerSecond)
                .max(Comparator.comparingDouble(Measurement::score))
                .orElseThrow();
    }

    private static Measurement fastest(List<Measurement> front, double score) {
        return front.stream()
                .filter(one -> one.score() >= score)
                .max(Comparator.comparingDouble(Measurement::imagesPerSecond))
                .orElseThrow();
    }
}
