package io.facet.preset;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The configured preset. */
@Singleton
public class ActivePreset {
    private final Config presets;
    private final org.eclipse.microprofile.config.Config settings;

    /** {@code facet.preset}. An unknown name aborts startup with a list of the valid ones. */
    @ConfigMapping(prefix = PresetConfigSource.KEY)
    public interface Config {
        @WithParentName
        Optional<Preset> preset();
    }

    ActivePreset(Config presets, org.eclipse.microprofile.config.Config settings) {
        this.presets = presets;
        this.settings = settings;
    }

    public Optional<String> label() {
        return presets.preset().map(Preset::label);
    }

    /** For the log: {@code preset fastest}, with the names of overridden settings if there are any. */
    public String description() {
        return presets.preset()
                .map(preset -> "preset " + preset.label() + overrides(preset))
                .orElse("no preset");
    }

    private String overrides(Preset preset) {
        String overridden = preset.settings().entrySet().stream()
                .filter(setting ->
                        !settings.getValue(setting.getKey(), String.class).equals(setting.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
        return overridden.isEmpty() ? "" : " (overridden: " + overridden + ")";
    }
}
