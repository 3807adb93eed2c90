package io.facet.detection;

import io.facet.detection.InputImage.InputSpec;

/**
 * The options of a request that change the boxes.
 *
 * @param inputSize pixels of the longest side of the network's input, a multiple of 32; smaller images are not enlarged
 * @param confidence faces with a lower confidence are dropped
 * @param nms if two boxes overlap more than this (IoU), the less confident face is dropped
 */
public record DetectionOptions(
        String backbone, int inputSize, Precision precision, double confidence, double nms, int maxFaces) {

    public static final int MIN_INPUT_SIZE = 160;
    public static final int MAX_INPUT_SIZE = 2048;

    public static final Range INPUT_SIZES = new Range(
            MIN_INPUT_SIZE,
            MAX_INPUT_SIZE,
            InputSpec.CELL,
            "a multiple of " + InputSpec.CELL + " from " + MIN_INPUT_SIZE + " to " + MAX_INPUT_SIZE);
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

    public DetectionOptions {
        require(INPUT_SIZES, "inputSize", inputSize);
        require(CONFIDENCES, "confidence", confidence);
        require(OVERLAPS, "nms", nms);
        require(FACE_COUNTS, "maxFaces", maxFaces);
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
