package io.facet.tune;

import io.facet.detection.ModelListing.AvailableModel;
import io.facet.detection.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A backbone in one precision.
 *
 * @param name what a caller gives as {@code backbone}
 * @param random its weights were never trained: it can be timed, but finds nothing
 */
public record Network(String name, Precision precision, boolean random, String source) {

    /** Those that can be asked for: of two with one name and precision, the first answers. */
    static List<Network> of(List<AvailableModel> models) {
        List<Network> networks = new ArrayList<>();
        for (AvailableModel model : models) {
            boolean hidden = networks.stream()
                    .anyMatch(other -> other.name().equals(model.name()) && other.precision() == model.precision());
            if (!hidden) {
                networks.add(new Network(model.name(), model.precision(), isRandom(model), model.source()));
            }
        }
        return networks;
    }

    /** The exporter writes it into the source of such files. */
    private static boolean isRandom(AvailableModel model) {
        return model.source() != null && model.source().toLowerCase(Locale.ROOT).contains("random weights");
    }

    public String label() {
        return name + " " + precision.label() + (random ? " (random weights)" : "");
    }
}
