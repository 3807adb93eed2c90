package io.facet.preset;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A bundle of settings for one goal. Workers and batches are left to their defaults, which were fastest at every input size.
 *
 * <p>Photos per second and recall relative to fp32 at 1920, measured with {@code tune} on two cores with VNNI and 50 photos
 * with 440 mostly small faces:
 *
 * <pre>
 * input size     320         640         960         1280        1920
 * int8           246, 34 %   200, 46 %   165, 61 %   154, 80 %   116, 97 %
 * fp32           219, 34 %   142, 46 %   113, 62 %    94, 81 %    52, 100 %
 * </pre>
 */
public enum Preset {
    /** Half of the default input size: 23 % faster than the default, for faces of at least 1/20 of the photo. */
    FASTEST(320, false),
    /** Above 1280, speed drops more than recall rises. */
    BALANCED(1280, false),
    /** At this size, int8 misses one face in 37. */
    MOST_ACCURATE(1920, true);

    // The bundled backbone.
    private static final String BACKBONE = "mobilenet0.25";

    private final int inputSize;
    private final boolean fp32;

    Preset(int inputSize, boolean fp32) {
        this.inputSize = inputSize;
        this.fp32 = fp32;
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

    /**
     * Returns the settings by key. On a GPU the backbone has no fp32; {@code auto} is fp16 there, and its scores differ
     * by 0.0004 on average.
     */
    Map<String, String> settings(Optional<String> device) {
        boolean gpu = device.filter(name -> name.startsWith("gpu")).isPresent();
        return Map.of(
                "facet.model.backbone",
                BACKBONE,
                "facet.model.input-size",
                String.valueOf(inputSize),
                "facet.model.precision",
                fp32 && !gpu ? "fp32" : "auto");
    }
}
