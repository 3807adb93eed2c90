package io.facet.web.security;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Bearer tokens for detection, events and stored photos. If neither setting is present, no token is required. */
@ConfigMapping(prefix = "facet.security")
public interface SecurityConfig {
    /** Several tokens can be valid at once, so that they can be rotated without downtime. */
    Optional<List<String>> token();

    /** A file with one token per line, such as a mounted Kubernetes secret. It is reloaded when it changes. */
    Optional<Path> tokenFile();
}
