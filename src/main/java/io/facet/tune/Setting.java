package io.facet.tune;

import io.facet.detection.DetectionOptions;
import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One point of the sweep. */
public record Setting(Model model, int inputSize, Layout layout) {

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
        return new Setting(model, inputSize, other);
    }

    DetectionOptions options(DetectionOptions defaults, double confidence) {
        return new DetectionOptions(
                model.name(), inputSize, model.precision(), confidence, defaults.nms(), defaults.maxFaces());
    }

    /** For display. The layout is not included, since it does not change the boxes. */
    public String label() {
        return model.id() + " " + inputSize;
    }
}
