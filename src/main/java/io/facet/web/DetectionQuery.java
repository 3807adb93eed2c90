package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import io.facet.detection.Rendering;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestQuery;

/** The query of a call: what it leaves out is as configured. Values are text here, so that a wrong one gets our answer. */
public class DetectionQuery {
    @RestQuery
    String backbone;

    @RestQuery
    String inputSize;

    @RestQuery
    String precision;

    @RestQuery
    String confidence;

    @RestQuery
    String nms;

    @RestQuery
    String maxFaces;

    @RestQuery
    String render;

    /** How faces are drawn. */
    Rendering rendering() {
        return render == null ? Rendering.BOXES : Rendering.parse(render);
    }

    /** Whoever names a rendering and gets JSON would otherwise look for hidden faces in vain. */
    void requireNoRendering() {
        if (render != null) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "render=%s makes a picture, and this call accepts JSON: send Accept: image/jpeg or image/png."
                            .formatted(rendering().label()));
        }
    }

    DetectionOptions over(DetectionOptions defaults) {
        return new DetectionOptions(
                backbone == null ? defaults.backbone() : backbone,
                parsed("inputSize", inputSize, Integer::valueOf, defaults.inputSize(), "a whole number"),
                precision == null ? defaults.precision() : Precision.parse(precision),
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
}
