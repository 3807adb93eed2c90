package io.facet.tune.report;

import io.facet.tune.Measurement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The settings for which no other is both faster and more accurate. */
public final class ParetoFront {
    private ParetoFront() {}

    /** Fastest first. Of settings that are equal in both only the first is on it; random weights never are. */
    static List<Measurement> of(List<Measurement> measured) {
        List<Measurement> byspeed = measured.stream()
                .filter(one -> one.accuracy() != null)
                .sorted(Comparator.comparingDouble(Measurement::imagesPerSecond)
                        .thenComparingDouble(Measurement::score)
                        .reversed())
                .toList();
        List<Measurement> front = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (Measurement one : byspeed) {
            if (one.score() > best) {
                front.add(one);
                best = one.score();
            }
        }
        return front;
    }

    /** The front, then the front of what is left, and so on, until there are as many as wanted. */
    public static List<Measurement> best(List<Measurement> measured, int wanted) {
        List<Measurement> rest = new ArrayList<>(measured);
        List<Measurement> best = new ArrayList<>();
        for (List<Measurement> front = of(rest); !front.isEmpty() && best.size() < wanted; front = of(rest)) {
            best.addAll(front);
            rest.removeAll(front);
        }
        return best;
    }
}
