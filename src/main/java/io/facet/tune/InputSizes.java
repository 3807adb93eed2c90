package io.facet.tune;

import java.util.List;
import java.util.TreeSet;

/** The input sizes that are worth a try with these photos. */
final class InputSizes {
    // Steps of about 1.4: twice the pixels, and so about twice the time.
    private static final List<Integer> STEPS = List.of(320, 480, 640, 960, 1280, 1920);

    private InputSizes() {}

    /** Rising. Photos are never enlarged, so one size that leaves the largest of them as it is suffices. */
    static List<Integer> toTry(int longestSide, int configured) {
        var sizes = new TreeSet<>(STEPS);
        sizes.add(configured);
        Integer whole = sizes.ceiling(longestSide);
        return List.copyOf(whole == null ? sizes : sizes.headSet(whole, true));
    }
}
