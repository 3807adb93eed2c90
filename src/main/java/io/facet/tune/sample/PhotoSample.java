package io.facet.tune.sample;

import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.image.scale.PlannedScale;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The photos of all measurements, in memory; every prefix covers the whole range of photo sizes. {@code offered} is the
 * number of photos in the target, and {@code broken} counts the unreadable ones by reason.
 */
public record PhotoSample(List<SampledPhoto> photos, long offered, Map<ErrorCode, Integer> broken) {
    public PhotoSample {
        photos = interleaveSizes(photos);
    }

    /** @param width of the upright photo, in pixels */
    public record SampledPhoto(String key, byte[] bytes, int width, int height) implements Photo {

        /** The factor by which a single scale changes the photo. */
        public double scale(Scales scales) {
            return Math.min(scales.enlarge(), (double) scales.largest() / Math.max(width, height));
        }

        List<PlannedScale> plan(Scales scales) {
            return PlannedScale.of(width, height, scales, 1);
        }

        long pixels(Scales scales) {
            return plan(scales).stream().mapToLong(PlannedScale::pixels).sum();
        }

        @Override
        public DetectionResult.Source source() {
            return new DetectionResult.Source(null, key, null, null, bytes.length);
        }

        @Override
        public Uni<ByteBuffer> read() {
            return Uni.createFrom().item(ByteBuffer.wrap(bytes));
        }
    }

    public long bytes() {
        return photos.stream().mapToLong(photo -> photo.bytes().length).sum();
    }

    /** Orders the photos by van der Corput's sequence over their sizes. */
    private static List<SampledPhoto> interleaveSizes(List<SampledPhoto> photos) {
        List<SampledPhoto> bySize = new ArrayList<>(photos);
        bySize.sort(Comparator.comparingLong((SampledPhoto photo) -> (long) photo.width() * photo.height())
                .thenComparing(SampledPhoto::key));
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, bySize.size() - 1));
        List<SampledPhoto> interleaved = new ArrayList<>(bySize.size());
        for (int i = 0; i < 1 << bits; i++) {
            int index = Integer.reverse(i) >>> (Integer.SIZE - bits);
            if (index < bySize.size()) {
                interleaved.add(bySize.get(index));
            }
        }
        return List.copyOf(interleaved);
    }
}
