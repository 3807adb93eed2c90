package io.facet.preset;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Levers that are set together, for a wish.
 *
 * <p>Measured with {@code tune} on two cores with VNNI, 50 photos with 440 faces, most of them small, in photos a second and in
 * the share of the faces that the heaviest setting finds:
 *
 * <pre>
 * input size     320         640         960         1280        1920
 * int8           246, 34 %   200, 46 %   165, 61 %   154, 80 %   116, 97 %
 * fp32           219, 34 %   142, 46 %   113, 62 %    94, 81 %    52, 100 %
 * </pre>
 *
 * <p>Up to 1280 more is found than speed is lost; beyond it less. Workers and batches are left to the device: there, one worker
 * a core and no batches were the fastest at every size.
 */
public enum Preset {
    /** Half of the usual input size: 23 % faster, for faces that fill a twentieth of the photo or more. */
    FASTEST(320, false),
    BALANCED(1280, false),
    /** fp32: at this size int8 misses a face in 37. */
    MOST_ACCURATE(1920, true);

    // The one backbone that everybody has.
    private static final String BACKBONE = "mobilenet0.25";

    private final int inputSize;
    private final boolean exact;

    Preset(int inputSize, boolean exact) {
        this.inputSize = inputSize;
        this.exact = exact;
    }

    /** {@code fastest}, {@code balanced}, {@code most-accurate}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Preset> labelled(String label) {
        return Arrays.stream(values())
                .filter(preset -> preset.label().equals(label))
                .findFirst();
    }

    /**
     * Keys and values. On a GPU the backbone has no fp32, and fp16, whose scores differ by 0.0004 in the mean, is {@code auto}.
     *
     * @param device as it is configured
     */
    Map<String, String> settings(Optional<String> device) {
        boolean gpu = device.filter(name -> name.startsWith("gpu")).isPresent();
        return Map.of(
                "facet.model.backbone",
                BACKBONE,
                "facet.model.input-size",
                String.valueOf(inputSize),
                "facet.model.precision",
                exact && !gpu ? "fp32" : "auto");
    }
}
