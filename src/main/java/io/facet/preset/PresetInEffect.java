package io.facet.preset;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The preset that is chosen, and how much of it holds here. */
@Singleton
public class PresetInEffect {
    private final PresetConfig presets;
    private final Config config;

    PresetInEffect(PresetConfig presets, Config config) {
        this.presets = presets;
        this.config = config;
    }

    public Optional<String> label() {
        return presets.chosen().map(Preset::label);
    }

    /** For the log: {@code preset fastest}, and which of its settings were given otherwise. */
    public String sentence() {
        return label().map(label -> "preset " + label + exceptions()).orElse("no preset");
    }

    private String exceptions() {
        List<String> others = presets.chosen().orElseThrow().settings(false).keySet().stream()
                .filter(key ->
                        !PresetSource.KEY.equals(config.getConfigValue(key).getSourceName()))
                .sorted()
                .toList();
        return others.isEmpty() ? "" : " but for " + String.join(", ", others);
    }
}
