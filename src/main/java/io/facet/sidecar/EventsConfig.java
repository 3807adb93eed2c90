package io.facet.sidecar;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Which photos are ours. */
@ConfigMapping(prefix = "facet.events")
public interface EventsConfig {
    /** All, unless named. */
    Optional<List<String>> buckets();

    /** Beginnings of keys; all, unless named. */
    Optional<List<String>> prefixes();

    /** Ends of keys, in upper or lower case; by default those of the formats that can be read. */
    Optional<List<String>> suffixes();
}
