package io.facet.page;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The web page. */
@ConfigMapping(prefix = "facet.page")
public interface PageConfig {
    /** Whether to serve the page at {@code /} and its endpoints: object lists, thumbnails and recent results. */
    @WithDefault("true")
    boolean enabled();
}
