package io.facet.calibration;

import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.DetectionResult;
import io.facet.detection.Precision;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The model and the settings that a calibration is valid for. The confidence threshold and the maximum of faces are not among
 * them, because they only decide which faces are returned.
 */
public record CalibratedModel(
        String backbone,
        String weightsSha256,
        Precision precision,
        List<Integer> inputSizes,
        double enlarge,
        double nmsThreshold) {

    public CalibratedModel {
        require(backbone != null, "backbone");
        require(weightsSha256 != null, "weightsSha256");
        require(precision != null, "precision");
        require(inputSizes != null && inputSizes.stream().noneMatch(Objects::isNull), "inputSizes");
        inputSizes = Scales.of(inputSizes, enlarge).inputSizes();
    }

    private static void require(boolean given, String field) {
        if (!given) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }

    public static CalibratedModel of(DetectionResult.Model model) {
        return new CalibratedModel(
                model.backbone(),
                model.weightsSha256(),
                model.precision(),
                model.scales().inputSizes(),
                model.scales().enlarge(),
                model.nmsThreshold());
    }

    /** The first property in which the other model differs: "PROPERTY is VALUE instead of VALUE". */
    Optional<String> differenceOf(CalibratedModel other) {
        if (!backbone.equals(other.backbone)) {
            return difference("backbone", other.backbone, backbone);
        }
        if (precision != other.precision) {
            return difference("precision", other.precision.label(), precision.label());
        }
        if (!inputSizes.equals(other.inputSizes)) {
            return difference("inputSize", list(other.inputSizes), list(inputSizes));
        }
        if (enlarge != other.enlarge) {
            return difference("enlarge", other.enlarge, enlarge);
        }
        if (nmsThreshold != other.nmsThreshold) {
            return difference("nmsThreshold", other.nmsThreshold, nmsThreshold);
        }
        return weightsSha256.equals(other.weightsSha256)
                ? Optional.empty()
                : difference("weightsSha256", other.weightsSha256, weightsSha256);
    }

    private static String list(List<Integer> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static Optional<String> difference(String property, Object actual, Object expected) {
        return Optional.of("%s is %s instead of %s".formatted(property, actual, expected));
    }
}
