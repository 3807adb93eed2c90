package io.facet.preset;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A bundle of settings for one goal; bench/README.md has the measurements. Workers and batches keep their defaults, which were
 * fastest at every input size. The precision is {@code auto}, because fp32 finds no more faces than int8.
 */
public enum Preset {
    /** Half of the default input size, for faces of at least 1/20 of the photo. */
    FASTEST("320", "1"),
    /** Above 1280, speed drops more than recall rises. */
    BALANCED("1280", "1"),
    /** Several sizes for faces of all sizes. Photos are enlarged twice for faces of 8 pixels and more. */
    MOST_ACCURATE("640,1024,2048", "2");

    // The bundled backbone.
    private static final String BACKBONE = "mobilenet0.25";

    private final String inputSize;
    private final String enlarge;

    Preset(String inputSize, String enlarge) {
        this.inputSize = inputSize;
        this.enlarge = enlarge;
    }

    /** {@code fastest}, {@code balanced}, {@code most-accurate}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Preset> withLabel(String label) {
        return Arrays.stream(values())
                .filter(preset -> preset.label().equals(label))
                .findFirst();
    }

    /** Returns the settings by key. */
    Map<String, String> settings() {
        return Map.of(
                "facet.model.backbone", BACKBONE,
                "facet.model.input-size", inputSize,
                "facet.model.enlarge", enlarge,
                "facet.model.precision", "auto");
    }
}
