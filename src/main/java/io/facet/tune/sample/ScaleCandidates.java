package io.facet.tune.sample;

import io.facet.detection.DetectionOptions.Scales;
import io.facet.image.scale.PlannedScale;
import io.facet.tune.sample.PhotoSample.SampledPhoto;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The input sizes, alone and combined, that are worth measuring on a sample of photos. */
public final class ScaleCandidates {
    // Steps of about √2: each doubles the pixels, and with them roughly the time.
    private static final List<Integer> SINGLE = List.of(320, 480, 640, 960, 1280, 1920);
    // The best of the sets in bench/README.md at their cost. Without enlarging, a set is hardly better than its largest
    // size.
    private static final List<Scales> SEVERAL = List.of(
            Scales.of(List.of(640, 1280), 2),
            Scales.of(List.of(640, 1024, 2048), 2),
            Scales.of(List.of(640, 1280, 2560), 2));

    private ScaleCandidates() {}

    /**
     * Returns the candidates with the fewest pixels first, the configured one included. Of candidates that are the same for
     * every photo, because the photos are smaller, it keeps one.
     */
    public static List<Scales> of(PhotoSample sample, Scales configured) {
        Map<List<List<PlannedScale>>, Scales> distinct = new LinkedHashMap<>();
        Stream.of(Stream.of(configured), SINGLE.stream().map(Scales::of), SEVERAL.stream())
                .flatMap(candidates -> candidates)
                .forEach(scales -> distinct.putIfAbsent(plans(sample, scales), scales));
        List<Scales> candidates = new ArrayList<>(distinct.values());
        candidates.sort(Comparator.comparingLong(scales -> pixels(sample, scales)));
        return candidates;
    }

    private static List<List<PlannedScale>> plans(PhotoSample sample, Scales scales) {
        return sample.photos().stream().map(photo -> photo.plan(scales)).toList();
    }

    /** The pixels of all network inputs of the sample. */
    public static long pixels(PhotoSample sample, Scales scales) {
        return sample.photos().stream()
                .mapToLong((SampledPhoto photo) -> photo.pixels(scales))
                .sum();
    }
}
