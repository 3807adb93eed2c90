package io.facet.picture;

import io.facet.detection.DetectionException;
import io.facet.detection.DetectionOptions;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the faces in a picture are shown or hidden. */
public enum Rendering {
    /** Each face has a box, its five landmarks and its confidence. */
    BOXES,
    /** Each face is hidden under a blurred patch. */
    BLUR,
    /** Each face is hidden under a few large squares. */
    PIXELATE;

    /** As in settings and requests: {@code boxes}, {@code blur}, … */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Parses a label.
     *
     * @throws DetectionException {@code BAD_PARAMETER} with the allowed labels
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
