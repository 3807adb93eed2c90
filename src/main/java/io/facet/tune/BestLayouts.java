package io.facet.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Of each judged setting the layout that is best for it: the usual one, unless another is clearly faster. */
public final class BestLayouts {
    // More than two rough measurements of one setting differ by.
    private static final double CLEARLY_FASTER = 1.1;

    private BestLayouts() {}

    public static List<Measurement> of(List<Measurement> measured, Layout usual) {
        Map<Setting, Measurement> best = new LinkedHashMap<>();
        for (Measurement one : measured) {
            if (one.accuracy() != null) {
                Setting key = one.setting().with(usual);
                Measurement before = best.putIfAbsent(key, one);
                if (before != null && one.imagesPerSecond() > CLEARLY_FASTER * before.imagesPerSecond()) {
                    best.put(key, one);
                }
            }
        }
        return new ArrayList<>(best.values());
    }
}
