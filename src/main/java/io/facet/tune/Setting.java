package io.facet.tune;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.Precision;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One point of the sweep. */
public record Setting(Model model, Scales scales, Layout layout) {

    /** A backbone in one precision. If its weights are random, only its speed is measured. */
    public record Model(String name, Precision precision, boolean random, String source) {

        /** If several models have the same name and precision, the service uses the first. */
        static List<Model> of(List<AvailableModel> available) {
            List<Model> models = new ArrayList<>();
            for (AvailableModel one : available) {
                boolean shadowed = models.stream()
                        .anyMatch(model -> model.name().equals(one.name()) && model.precision() == one.precision());
                if (!shadowed) {
                    models.add(new Model(one.name(), one.precision(), hasRandomWeights(one), one.source()));
                }
            }
            return models;
        }

        private static boolean hasRandomWeights(AvailableModel model) {
            return model.source() != null
                    && model.source().toLowerCase(Locale.ROOT).contains("random weights");
        }

        public String id() {
            return name + " " + precision.label();
        }

        public String label() {
            return id() + (random ? " (random weights)" : "");
        }
    }

    public Setting with(Layout other) {
        return new Setting(model, scales, other);
    }

    DetectionOptions options(DetectionOptions defaults, double confidence) {
        return new DetectionOptions(
                model.name(),
                scales,
                model.precision(),
                confidence,
                defaults.nms(),
                defaults.maxFaces(),
                defaults.orientation());
    }

    /** For display. The layout is not included, since it does not change the boxes. */
    public String label() {
        return model.id() + " " + label(scales);
    }

    /** {@code 640}, {@code 640,1280}, or {@code 640,1280 ×2} if photos are enlarged. */
    public static String label(Scales scales) {
        String sizes = scales.inputSizes().stream().map(String::valueOf).collect(Collectors.joining(","));
        return scales.enlarge() == 1
                ? sizes
                : sizes + " ×"
                        + BigDecimal.valueOf(scales.enlarge())
                                .stripTrailingZeros()
                                .toPlainString();
    }
}
