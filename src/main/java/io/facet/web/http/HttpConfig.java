package io.facet.web.http;

import io.facet.settings.ValidatedSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Limits of slow clients and of bodies that are read without a permit. */
@ConfigMapping(prefix = "facet.http")
public interface HttpConfig extends ValidatedSettings {
    Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    /** The time in which a request body must be complete, and in which a client must read a picture. */
    @WithDefault("5m")
    Duration bodyTimeout();

    /** The minimum average rate of a request body, in bytes per second, after its first 5 seconds. */
    @WithDefault("8K")
    MemorySize minBodyRate();

    /** Events, JSON bodies, forms and clips that are read at the same time. Further ones are rejected with 429. */
    @WithDefault("64")
    int maxBodies();

    /** The bytes of all forms and clips in requests that are on disk at the same time. Further ones are rejected with 429. */
    @WithDefault("4G")
    MemorySize maxSpooledBytes();

    /** The port of {@code /q/}; if unset, the main port serves it. */
    OptionalInt managementPort();

    /** The host names of this service. If set, requests with other names are rejected. */
    Optional<List<String>> allowedHosts();

    @Override
    default void validate(Problems problems) {
        problems.require(bodyTimeout().toMillis() >= 1, "body-timeout", bodyTimeout(), "longer than 0");
        problems.require(
                minBodyRate().asLongValue() >= 0, "min-body-rate", minBodyRate().asLongValue(), "0 or more");
        problems.require(maxBodies() >= 1, "max-bodies", maxBodies(), "1 or more");
        problems.require(
                maxSpooledBytes().asLongValue() >= 1,
                "max-spooled-bytes",
                maxSpooledBytes().asLongValue(),
                "1 or more");
        managementPort()
                .ifPresent(port -> problems.require(
                        port >= 0 && port <= 65_535, "management-port", port, "unset, or a port from 0 to 65535"));
        allowedHosts()
                .orElse(List.of())
                .forEach(host -> problems.require(
                        HOST.matcher(host).matches(), "allowed-hosts", host, "host names without scheme and port"));
    }
}
