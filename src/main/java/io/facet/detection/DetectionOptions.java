package io.facet.detection;

import io.facet.detection.InputImage.InputSpec;

/**
 * Everything that a caller may choose and that changes the boxes.
 *
 * @param inputSize the longest side is shrunk to it, never enlarged; a multiple of 32
 * @param confidence faces below it are left out
 * @param nms of two faces that overlap more than this (IoU), the less confident is left out
 */
public record DetectionOptions(
        String backbone, int inputSize, Precision precision, double confidence, double nms, int maxFaces) {

    public static final int MIN_INPUT_SIZE = 160;
    public static final int MAX_INPUT_SIZE = 2048;

    // Below it nearly every prior box is a candidate, and the answer says nothing but costs seconds.
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
                "a number from " + MIN_CONFIDENCE + " to 1");
        require(nms >= 0 && nms <= 1, "nms", nms, "a number from 0 to 1");
        require(maxFaces >= 1 && maxFaces <= MAX_FACES, "maxFaces", maxFaces, "a whole number from 1 to " + MAX_FACES);
    }

    private static void require(boolean allowed, String name, Object value, String range) {
        if (!allowed) {
            throw badParameter(name, value, range);
        }
    }

    /** The one sentence for a wrong setting, in a query or in the configuration. */
    public static DetectionException badParameter(String name, Object value, String allowed) {
        return new DetectionException(
                ErrorCode.BAD_PARAMETER, "%s is %s; allowed is %s.".formatted(name, value, allowed));
    }
}
