package io.facet.detection;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is done to the faces in a picture. */
public enum Rendering {
    /** A box around each, its five landmarks and its confidence. */
    BOXES,
    /** They are hidden under a soft patch. */
    BLUR,
    /** They are hidden under a few large squares. */
    PIXELATE;

    /** As it is written in a query and in the configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of this name.
     *
     * @throws DetectionException {@code BAD_PARAMETER}, naming those that there are
     */
    public static Rendering parse(String label) {
        return Arrays.stream(values())
                .filter(rendering -> rendering.label().equals(label))
                .findFirst()
                .orElseThrow(() -> DetectionOptions.badParameter("render", label, labels()));
    }

    private static String labels() {
        return Arrays.stream(values()).map(Rendering::label).collect(Collectors.joining(", "));
    }
}
