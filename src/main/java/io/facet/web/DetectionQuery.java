package io.facet.web;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.ErrorCode;
import io.facet.detection.OrientationMode;
import io.facet.detection.Precision;
import io.facet.picture.CropRequest;
import io.facet.picture.Rendering;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestQuery;

/** Query parameters that override the configured options. They are strings, so that a wrong value gets Facet's error response. */
public class DetectionQuery {
    // Java's parsers also accept digits of other scripts, NaN, type suffixes, hexadecimal numbers and spaces.
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern WHOLES = Pattern.compile(WHOLE + "(," + WHOLE + ")*");
    private static final Pattern DECIMAL = Pattern.compile("-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

    @RestQuery
    String backbone;

    @RestQuery
    String inputSize;

    @RestQuery
    String enlarge;

    @RestQuery
    String precision;

    @RestQuery
    String confidence;

    @RestQuery
    String nms;

    @RestQuery
    String maxFaces;

    @RestQuery
    String orientation;

    @RestQuery
    String render;

    @RestQuery
    String crops;

    @RestQuery
    String store;

    @RestQuery
    String list;

    /** Whether to write the sidecar of a stored object. */
    boolean writesSidecar() {
        return isTrue("store", store);
    }

    /** Whether the response is a list even for one photo. */
    boolean requestsList() {
        return isTrue("list", list);
    }

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

    /** A picture shows one photo. */
    void requireNoList() {
        if (requestsList()) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "list=true needs the header Accept: application/json; this request accepts a picture.");
        }
    }

    /** The crops that a JSON response contains. */
    Optional<CropRequest> crops() {
        return Optional.ofNullable(crops)
                .map(side -> parsed("crops", side, WHOLE, Integer::valueOf, null, CropRequest.SIDES.description()))
                .map(CropRequest::of);
    }

    /** The crops that a picture shows. */
    CropRequest renderedCrops() {
        if (crops != null && rendering() != Rendering.CROPS) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "crops needs render=crops, or the header Accept: application/json (got render=%s)."
                            .formatted(rendering().label()));
        }
        return crops().orElse(CropRequest.DEFAULT);
    }

    DetectionOptions applyTo(DetectionOptions defaults) {
        return new DetectionOptions(
                backbone == null ? defaults.backbone() : backbone,
                scales(defaults.scales()),
                precision == null ? defaults.precision() : Precision.parse(precision),
                parsed(
                        "confidence",
                        confidence,
                        DECIMAL,
                        Double::valueOf,
                        defaults.confidence(),
                        "a number " + DetectionOptions.CONFIDENCES.description()),
                parsed(
                        "nms",
                        nms,
                        DECIMAL,
                        Double::valueOf,
                        defaults.nms(),
                        "a number " + DetectionOptions.OVERLAPS.description()),
                parsed(
                        "maxFaces",
                        maxFaces,
                        WHOLE,
                        Integer::valueOf,
                        defaults.maxFaces(),
                        DetectionOptions.FACE_COUNTS.description()),
                orientation == null ? defaults.orientation() : OrientationMode.parse(orientation));
    }

    private Scales scales(Scales defaults) {
        return Scales.of(
                parsed(
                        "inputSize",
                        inputSize,
                        WHOLES,
                        DetectionQuery::wholes,
                        defaults.inputSizes(),
                        "one or more whole numbers separated by commas, each "
                                + DetectionOptions.INPUT_SIZES.description()),
                parsed(
                        "enlarge",
                        enlarge,
                        DECIMAL,
                        Double::valueOf,
                        defaults.enlarge(),
                        "a number " + DetectionOptions.ENLARGEMENTS.description()));
    }

    private static boolean isTrue(String name, String value) {
        return switch (value == null ? "false" : value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw DetectionOptions.badParameter(name, value, "true or false");
        };
    }

    private static List<Integer> wholes(String text) {
        return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }

    private static <T> T parsed(
            String name, String text, Pattern form, Function<String, T> parser, T defaultValue, String allowed) {
        if (text == null) {
            return defaultValue;
        }
        try {
            if (form.matcher(text).matches()) {
                return parser.apply(text);
            }
        } catch (NumberFormatException tooLarge) {
            // Reported below.
        }
        throw DetectionOptions.badParameter(name, text, allowed);
    }
}
