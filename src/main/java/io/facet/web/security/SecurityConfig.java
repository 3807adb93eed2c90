package io.facet.web.security;

import io.facet.settings.ValidatedSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Bearer tokens for detection, events and stored photos. If neither setting is present, no token is required. */
@ConfigMapping(prefix = "facet.security")
public interface SecurityConfig extends ValidatedSettings {
    /** Several tokens can be valid at once, so that they can be rotated without downtime. */
    Optional<List<String>> token();

    /** A file with one token per line, such as a mounted Kubernetes secret. It is reloaded when it changes. */
    Optional<Path> tokenFile();

    /** The raw values: for the accessors above, an empty value is an absent one, which would disable authentication. */
    @WithName("token")
    ConfigValue tokenValue();

    @WithName("token-file")
    ConfigValue tokenFileValue();

    @Override
    default void validate(Problems problems) {
        String token = tokenValue().getValue();
        boolean empty = token != null && Stream.of(token.split(",", -1)).anyMatch(String::isBlank);
        problems.require(!empty, "token", "an empty token", "unset, or tokens separated by commas");
        String file = tokenFileValue().getValue();
        problems.require(file == null || !file.isBlank(), "token-file", "an empty path", "unset, or a path");
    }
}
