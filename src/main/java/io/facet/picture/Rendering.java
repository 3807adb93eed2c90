package io.facet.picture;

import io.facet.detection.DetectionOptions;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the faces in a picture are shown or hidden. */
public enum Rendering {
    /** Each face has a box, its five landmarks and its confidence. */
    BOXES,
    BLUR,
    PIXELATE,
    /** The aligned faces alone, on a contact sheet. */
    CROPS;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Rendering parse(String label) {
        return Arrays.stream(values())
                .filter(rendering -> rendering.label().equals(label))
                .findFirst()
                .orElseThrow(() -> DetectionOptions.badParameter("render", label, labels()));
    }

    private static String labels() {
        return Arrays.stream(values()).map(Rendering::label).collect(Collectors.joining(", ", "one of ", ""));
    }
}
