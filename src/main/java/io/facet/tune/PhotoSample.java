package io.facet.tune;

import io.facet.detection.DetectionResult;
import io.facet.detection.ErrorCode;
import io.facet.pipeline.Photo;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The photos of all measurements, in memory; every prefix covers the whole range of photo sizes. {@code offered} is the
 * number of photos in the target, and {@code broken} counts the unreadable ones by reason.
 */
public record PhotoSample(List<SampledPhoto> photos, long offered, Map<ErrorCode, Integer> broken) {
    // Steps of about √2: each doubles the pixels, and with them roughly the time.
    private static final List<Integer> INPUT_SIZES = List.of(320, 480, 640, 960, 1280, 1920);

    public PhotoSample {
        photos = interleaveSizes(photos);
    }

    /** @param width of the upright photo, in pixels */
    public record SampledPhoto(String key, byte[] bytes, int width, int height) implements Photo {

        int longestSide() {
            return Math.max(width, height);
        }

        double scale(int inputSize) {
            return Math.min(1, (double) inputSize / longestSide());
        }

        double inputPixels(int inputSize) {
            double scale = scale(inputSize);
            return width * scale * height * scale;
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

    /** Returns the input sizes to measure, ascending, up to the first one that leaves the largest photo unshrunk. */
    List<Integer> inputSizes(int configured) {
        var sizes = new TreeSet<>(INPUT_SIZES);
        sizes.add(configured);
        int longestSide =
                photos.stream().mapToInt(SampledPhoto::longestSide).max().orElse(0);
        Integer full = sizes.ceiling(longestSide);
        return List.copyOf(full == null ? sizes : sizes.headSet(full, true));
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
