package io.facet.sidecar;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Which objects the service handles. */
@ConfigMapping(prefix = "facet.events")
public interface EventsConfig {
    /** By default all buckets. */
    Optional<List<String>> buckets();

    /** Prefixes of keys; by default all keys. */
    Optional<List<String>> prefixes();

    /** Suffixes of keys in any letter case; by default the suffixes of the supported formats. */
    Optional<List<String>> suffixes();
}
