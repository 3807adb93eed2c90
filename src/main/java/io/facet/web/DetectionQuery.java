package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.ErrorCode;
import io.facet.detection.Precision;
import io.facet.picture.Rendering;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestQuery;

/** Query parameters that override the configured options. They are strings, so that a wrong value gets Facet's error response. */
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

    Rendering rendering() {
        return render == null ? Rendering.BOXES : Rendering.parse(render);
    }

    /** A caller that requests blurred faces must not get JSON and believe that they are hidden. */
    void requireNoRendering() {
        if (render != null) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "render=%s needs the header Accept: image/jpeg or image/png; this request accepts JSON."
                            .formatted(rendering().label()));
        }
    }

    DetectionOptions applyTo(DetectionOptions defaults) {
        return new DetectionOptions(
                backbone == null ? defaults.backbone() : backbone,
                parsed("inputSize", inputSize, Integer::valueOf, defaults.inputSize(), "a whole number"),
                precision == null ? defaults.precision() : Precision.parse(precision),
                parsed("confidence", confidence, Double::valueOf, defaults.confidence(), "a number"),
                parsed("nms", nms, Double::valueOf, defaults.nms(), "a number"),
                parsed("maxFaces", maxFaces, Integer::valueOf, defaults.maxFaces(), "a whole number"));
    }

    private static <T> T parsed(String name, String text, Function<String, T> parser, T defaultValue, String allowed) {
        if (text == null) {
            return defaultValue;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw DetectionOptions.badParameter(name, text, allowed);
        }
    }
}
