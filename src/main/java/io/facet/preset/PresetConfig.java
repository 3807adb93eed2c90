package io.facet.preset;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Optional;

/** The preset that is chosen; a name that is none is refused at start, and those that are are named. */
@ConfigMapping(prefix = PresetSource.KEY)
public interface PresetConfig {
    @WithParentName
    Optional<Preset> chosen();
}
