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

    // Below this, nearly every prior box is a candidate: the result is noise and takes seconds.
    private static final double MIN_CONFIDENCE = 0.02;
    private static final int MAX_FACES = 5000;

    public DetectionOptions {
        require(
                inputSize >= MIN_INPUT_SIZE && inputSize <= MAX_INPUT_SIZE && inputSize % InputSpec.CELL == 0,
                "inputSize",
                inputSize,
                "a multiple of " + InputSpec.CELL + " from " + MIN_INPUT_SIZE + " to " + MAX_INPUT_SIZE);
        require(
                confidence >= MIN_CONFIDENCE && confidence <= 1,
                "confidence",
                confidence,
                "between " + MIN_CONFIDENCE + " and 1");
        require(nms >= 0 && nms <= 1, "nms", nms, "between 0 and 1");
        require(maxFaces >= 1 && maxFaces <= MAX_FACES, "maxFaces", maxFaces, "an integer from 1 to " + MAX_FACES);
    }

    private static void require(boolean allowed, String name, Object value, String range) {
        if (!allowed) {
            throw badParameter(name, value, range);
        }
    }

    public static DetectionException badParameter(String name, Object value, String allowed) {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER, "%s must be %s (got %s).".formatted(name, allowed, value));
    }
}
