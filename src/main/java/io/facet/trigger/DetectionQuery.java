package io.facet.trigger;

import io.facet.detection.DetectionOptions;
import io.facet.detection.Precision;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query of a call: what it leaves out is as configured. Values are text here, so that a wrong one gets our answer. */
public class DetectionQuery {
    @RestQuery
    @Parameter(description = "Name of a model, see GET /models", example = "mobilenet0.25")
    String backbone;

    @RestQuery
    @Parameter(
            description = "The longest side is shrunk to it, never enlarged: a multiple of 32 from 160 to 2048",
            example = "640")
    String inputSize;

    @RestQuery
    @Parameter(description = "auto, fp32, bf16, fp16 or int8", example = "auto")
    String precision;

    @RestQuery
    @Parameter(description = "Faces below it are left out: 0.02 to 1", example = "0.5")
    String confidence;

    @RestQuery
    @Parameter(description = "Of faces that overlap more (IoU), the best stays: 0 to 1", example = "0.4")
    String nms;

    @RestQuery
    @Parameter(description = "1 to 5000", example = "750")
    String maxFaces;

    DetectionOptions over(DetectionOptions defaults) {
        return new DetectionOptions(
                backbone == null ? defaults.backbone() : backbone,
                parsed("inputSize", inputSize, Integer::valueOf, defaults.inputSize(), "a whole number"),
                parsed("precision", precision, DetectionQuery::precision, defaults.precision(), Precision.labels()),
                parsed("confidence", confidence, Double::valueOf, defaults.confidence(), "a number"),
                parsed("nms", nms, Double::valueOf, defaults.nms(), "a number"),
                parsed("maxFaces", maxFaces, Integer::valueOf, defaults.maxFaces(), "a whole number"));
    }

    private static <T> T parsed(String name, String text, Function<String, T> parser, T otherwise, String allowed) {
        if (text == null) {
            return otherwise;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw DetectionOptions.badParameter(name, text, allowed);
        }
    }

    private static Precision precision(String label) {
        return Precision.parse(label).orElseThrow(IllegalArgumentException::new);
    }
}
