package io.facet.preset;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Provides the settings of the configured preset. {@link ActivePreset.Config} rejects an unknown one. */
public final class PresetConfigSource implements ConfigSourceFactory {
    static final String KEY = "facet.preset";
    // Above the defaults in code, below everything a user can set (quarkus.config.locations files have 100).
    private static final int ORDINAL = 90;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return Optional.ofNullable(context.getValue(KEY)).map(ConfigValue::getValue).flatMap(Preset::withLabel).stream()
                .<ConfigSource>map(preset -> new PropertiesConfigSource(preset.settings(), KEY, ORDINAL))
                .toList();
    }
}
