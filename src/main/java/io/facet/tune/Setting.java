package io.facet.tune;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;

/**
 * One point of the sweep.
 *
 * @param backbone the name that a caller gives
 */
public record Setting(String backbone, Precision precision, int inputSize, Layout layout) {

    public Setting with(Layout other) {
        return new Setting(backbone, precision, inputSize, other);
    }

    DetectionOptions options(DetectionOptions defaults, double confidence) {
        return new DetectionOptions(backbone, inputSize, precision, confidence, defaults.nms(), defaults.maxFaces());
    }

    /** What changes boxes, for people: the layout is not in it. */
    public String label() {
        return "%s %s %d".formatted(backbone, precision.label(), inputSize);
    }
}
