package io.facet.page;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The page for people. */
@ConfigMapping(prefix = "facet.page")
public interface PageConfig {
    /** Whether there is a page at {@code /}, with what only it needs: lists of objects, thumbnails, what has landed. */
    @WithDefault("true")
    boolean enabled();
}
