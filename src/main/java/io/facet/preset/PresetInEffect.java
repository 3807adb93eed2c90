package io.facet.preset;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
        Optional<String> device = config.getOptionalValue("facet.model.device", String.class);
        String others = presets.chosen().orElseThrow().settings(device).entrySet().stream()
                .filter(setting ->
                        !config.getValue(setting.getKey(), String.class).equals(setting.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "" : " but for " + others;
    }
}
