package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The arithmetic of the network. {@link #AUTO} is resolved by the detector to one that this machine does fastest. */
public enum Precision {
    AUTO,
    FP32,
    BF16,
    FP16,
    INT8;

    /** How the setting is written: {@code auto}, {@code fp32}, … */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The precision that is written so.
     *
     * @throws DetectionException {@code BAD_PARAMETER}, naming those that there are
     */
    public static Precision parse(String label) {
        return Arrays.stream(values())
                .filter(precision -> precision.label().equals(label))
                .findFirst()
                .orElseThrow(() -> DetectionOptions.badParameter("precision", label, labels()));
    }

    private static String labels() {
        return Arrays.stream(values()).map(Precision::label).collect(Collectors.joining(", "));
    }
}
