package io.facet.event.sns;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** Whose messages are taken. */
@ConfigMapping(prefix = "facet.events.sns")
public interface SnsConfig {
    /** ARNs of topics; none, unless named: a signature alone only tells that some account of AWS has sent it. */
    Optional<Set<String>> topics();
}
