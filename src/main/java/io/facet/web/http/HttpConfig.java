package io.facet.web.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of slow clients and of bodies that are read without a permit. */
@ConfigMapping(prefix = "facet.http")
public interface HttpConfig {

    /** The time in which a request body must be complete, and in which a client must read a picture. */
    @WithDefault("2m")
    Duration bodyTimeout();

    /** The minimum average rate of a request body, in bytes per second, after its first 5 seconds. */
    @WithDefault("8K")
    MemorySize minBodyRate();

    /** Events, JSON bodies and forms that are read at the same time. Further ones are rejected with 429. */
    @WithDefault("64")
    int maxBodies();
}
