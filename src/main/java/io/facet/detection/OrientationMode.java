package io.facet.detection;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the upright side of a photo is determined: by the file alone, or also by its faces if the file may be wrong. */
public enum OrientationMode {
    EXIF(""),
    // Increment when the rule changes, to invalidate results.
    DETECT("|orientation 1");

    private final String fingerprint;

    OrientationMode(String fingerprint) {
        this.fingerprint = fingerprint;
    }

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for the default, so that its results stay current. */
    public String fingerprint() {
        return fingerprint;
    }

    public static OrientationMode parse(String label) {
        return Arrays.stream(values())
                .filter(mode -> mode.label().equals(label))
                .findFirst()
                .orElseThrow(() -> DetectionOptions.badParameter("orientation", label, labels()));
    }

    private static String labels() {
        return Arrays.stream(values()).map(OrientationMode::label).collect(Collectors.joining(" or "));
    }
}
