package io.facet.event.sns;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/** SNS topics that may deliver events to {@code /events}. */
@ConfigMapping(prefix = "facet.events.sns")
public interface SnsConfig {
    /** ARNs; none by default, because a valid signature proves only that some AWS account sent the message. */
    Optional<Set<String>> topics();
}
