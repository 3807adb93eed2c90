package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The arithmetic of the network. The detector resolves {@link #AUTO} to the fastest one on this machine. */
public enum Precision {
    AUTO,
    FP32,
    BF16,
    FP16,
    INT8;

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Precision parse(String label) {
        return Arrays.stream(values())
                .filter(precision -> precision.label().equals(label))
                .findFirst()
                .orElseThrow(() -> DetectionOptions.badParameter("precision", label, labels()));
    }

    private static String labels() {
        return Arrays.stream(values()).map(Precision::label).collect(Collectors.joining(", ", "one of ", ""));
    }
}
