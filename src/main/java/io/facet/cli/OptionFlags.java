package io.facet.cli;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import picocli.CommandLine.Option;

/** The flags that every command which detects has; what is left out is as configured. */
class OptionFlags {
    @Option(names = "--backbone", description = "Name of a model, see 'models'.")
    String backbone;

    @Option(names = "--input-size", description = "Shrink the longest side to it: a multiple of 32 from 160 to 2048.")
    Integer inputSize;

    @Option(names = "--precision", description = "auto, fp32, bf16, fp16 or int8.")
    String precision;

    @Option(names = "--confidence", description = "Leave out faces below it: 0.02 to 1.")
    Double confidence;

    @Option(names = "--nms", description = "Of faces that overlap more (IoU), keep the best: 0 to 1.")
    Double nms;

    @Option(names = "--max-faces", description = "1 to 5000.")
    Integer maxFaces;

    DetectionOptions over(DetectionOptions defaults) {
        return new DetectionOptions(
                orElse(backbone, defaults.backbone()),
                orElse(inputSize, defaults.inputSize()),
                precision == null ? defaults.precision() : Precision.parse(precision),
                orElse(confidence, defaults.confidence()),
                orElse(nms, defaults.nms()),
                orElse(maxFaces, defaults.maxFaces()));
    }

    private static <T> T orElse(T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
