package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.facet.detection.InputImage.InputSpec;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The options of a request that change the boxes.
 *
 * @param confidence faces with a lower confidence are dropped
 * @param nms if two boxes overlap more than this (IoU), the less confident face is dropped
 */
public record DetectionOptions(
        String backbone,
        @JsonUnwrapped Scales scales,
        Precision precision,
        double confidence,
        double nms,
        int maxFaces,
        OrientationMode orientation) {

    public static final int MIN_INPUT_SIZE = 160;
    public static final int MAX_INPUT_SIZE = 8192;
    private static final int MAX_SCALES = 8;
    // A square photo at 8192, 4096, 2048 and 1024. Bounds time and memory per photo.
    private static final long MAX_SQUARE_PIXELS = 100_000_000;

    public static final Range INPUT_SIZES = new Range(
            MIN_INPUT_SIZE,
            MAX_INPUT_SIZE,
            InputSpec.CELL,
            "a multiple of " + InputSpec.CELL + " from " + MIN_INPUT_SIZE + " to " + MAX_INPUT_SIZE);
    public static final Range ENLARGEMENTS = new Range(1, 4, 0, "between 1 and 4");
    // Below 0.02, nearly every prior box is a candidate: the result is noise and takes seconds.
    public static final Range CONFIDENCES = new Range(0.02, 1, 0, "between 0.02 and 1");
    public static final Range OVERLAPS = new Range(0, 1, 0, "between 0 and 1");
    public static final Range FACE_COUNTS = new Range(1, 5000, 1, "an integer from 1 to 5000");

    /** @param step 0 for any fraction */
    public record Range(double min, double max, int step, String description) {
        public boolean contains(double value) {
            return value >= min && value <= max && (step == 0 || value % step == 0);
        }
    }

    /**
     * The sizes at which the network sees a photo: each input size is the longest side in pixels, ascending and without
     * duplicates. Photos are shrunk to it, and smaller ones enlarged by at most the factor {@code enlarge}.
     *
     * @param everyFaceSize whether a small scale for faces that fill the photo is added to every input size, not only to large ones
     */
    @JsonPropertyOrder({"inputSize", "inputSizes", "enlarge"})
    @JsonAutoDetect(fieldVisibility = Visibility.NONE, getterVisibility = Visibility.NONE)
    public record Scales(List<Integer> inputSizes, double enlarge, boolean everyFaceSize) {

        // Increment when the merging of scales changes, to invalidate results of several scales.
        private static final int MERGE_VERSION = 1;
        /** The network finds faces of up to this many pixels. Above this input size, a small scale is added for larger ones. */
        public static final int MAX_FACE = 960;

        public Scales {
            inputSizes = inputSizes.stream().distinct().sorted().toList();
        }

        public static Scales of(int inputSize) {
            return of(List.of(inputSize), 1);
        }

        public static Scales of(Collection<Integer> inputSizes, double enlarge) {
            return new Scales(List.copyOf(inputSizes), enlarge, false);
        }

        public Scales withEveryFaceSize() {
            return new Scales(inputSizes, enlarge, true);
        }

        /** The largest input size. */
        @JsonProperty("inputSize")
        public int largest() {
            return inputSizes.get(inputSizes.size() - 1);
        }

        /** All input sizes if there are several, otherwise null. */
        @JsonProperty("inputSizes")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        List<Integer> severalSizes() {
            return inputSizes.size() == 1 ? null : inputSizes;
        }

        /** The factor, or null if photos are not enlarged. */
        @JsonProperty("enlarge")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        Double enlargement() {
            return enlarge == 1 ? null : enlarge;
        }

        public String label() {
            String sizes = inputSizes.stream().map(String::valueOf).collect(Collectors.joining(","));
            return enlarge == 1 ? sizes : sizes + " enlarged up to " + enlarge;
        }

        /** Equals the input size for a single scale, so that its results stay current. */
        String fingerprint() {
            boolean merges = inputSizes.size() > 1 || largest() > MAX_FACE;
            return merges ? label() + "|merge " + MERGE_VERSION : label();
        }

        /** Fails with {@code BAD_PARAMETER} if a size or the number of scales is not allowed. */
        void require() {
            inputSizes.forEach(size -> DetectionOptions.require(INPUT_SIZES, "inputSize", size));
            DetectionOptions.require(ENLARGEMENTS, "enlarge", enlarge);
            if (!isAffordable(inputSizes)) {
                throw badParameter("inputSize", label(), AFFORDABLE);
            }
        }
    }

    public static final String AFFORDABLE =
            "1 to %d sizes whose squares add up to at most %,d".formatted(MAX_SCALES, MAX_SQUARE_PIXELS);

    public static boolean isAffordable(Collection<Integer> inputSizes) {
        List<Integer> sizes = inputSizes.stream().distinct().toList();
        long pixels = sizes.stream().mapToLong(size -> (long) size * size).sum();
        return !sizes.isEmpty() && sizes.size() <= MAX_SCALES && pixels <= MAX_SQUARE_PIXELS;
    }

    public DetectionOptions {
        scales.require();
        require(CONFIDENCES, "confidence", confidence);
        require(OVERLAPS, "nms", nms);
        require(FACE_COUNTS, "maxFaces", maxFaces);
    }

    /** The options of a single scale. */
    public DetectionOptions(
            String backbone, int inputSize, Precision precision, double confidence, double nms, int maxFaces) {
        this(backbone, Scales.of(inputSize), precision, confidence, nms, maxFaces);
    }

    /** Relies on the orientation of the file. */
    public DetectionOptions(
            String backbone, Scales scales, Precision precision, double confidence, double nms, int maxFaces) {
        this(backbone, scales, precision, confidence, nms, maxFaces, OrientationMode.EXIF);
    }

    /** The largest input size. */
    public int inputSize() {
        return scales.largest();
    }

    public DetectionOptions withScales(Scales other) {
        return new DetectionOptions(backbone, other, precision, confidence, nms, maxFaces, orientation);
    }

    public DetectionOptions withConfidence(double other) {
        return new DetectionOptions(backbone, scales, precision, other, nms, maxFaces, orientation);
    }

    public DetectionOptions withOrientation(OrientationMode other) {
        return new DetectionOptions(backbone, scales, precision, confidence, nms, maxFaces, other);
    }

    private static void require(Range range, String name, Number value) {
        if (!range.contains(value.doubleValue())) {
            throw badParameter(name, value, range.description());
        }
    }

    public static DetectionException badParameter(String name, Object value, String allowed) {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER, "%s must be %s (got %s).".formatted(name, allowed, value));
    }
}
