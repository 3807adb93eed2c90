package io.facet.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which store the service uses. Each store has its own settings. */
@ConfigMapping(prefix = "facet.store")
public interface StoreConfig {
    /** The {@link StoreProvider#type} of the store. */
    @WithDefault("directory")
    String type();
}
