package io.facet.tune;

import io.facet.detection.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The photos that everything is measured with, in memory.
 *
 * @param photos so ordered that those at the beginning have the sizes of all: an even spread
 * @param offered how many there were to choose from
 * @param broken photos that cannot be read, by reason
 */
public record PhotoSample(List<SampledPhoto> photos, long offered, Map<ErrorCode, Integer> broken) {

    public PhotoSample {
        photos = spread(photos);
    }

    /** In pixels, of all of them. */
    public int longestSide() {
        return photos.stream().mapToInt(SampledPhoto::longestSide).max().orElse(0);
    }

    public long bytes() {
        return photos.stream().mapToLong(photo -> photo.bytes().length).sum();
    }

    /** Van der Corput's sequence over the photos by size: every beginning of it is spread over all sizes. */
    private static List<SampledPhoto> spread(List<SampledPhoto> photos) {
        List<SampledPhoto> bySize = new ArrayList<>(photos);
        bySize.sort(Comparator.comparingLong((SampledPhoto photo) -> (long) photo.width() * photo.height())
                .thenComparing(SampledPhoto::key));
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, bySize.size() - 1));
        List<SampledPhoto> spread = new ArrayList<>(bySize.size());
        for (int i = 0; i < 1 << bits; i++) {
            int place = Integer.reverse(i) >>> (Integer.SIZE - bits);
            if (place < bySize.size()) {
                spread.add(bySize.get(place));
            }
        }
        return List.copyOf(spread);
    }
}
