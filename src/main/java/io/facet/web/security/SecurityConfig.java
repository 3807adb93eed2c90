package io.facet.web.security;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may ask for detection and announce events: everybody, unless one of these is set. */
@ConfigMapping(prefix = "facet.security")
public interface SecurityConfig {
    /** Several are valid at once, so that one can replace another without a gap. */
    Optional<List<String>> token();

    /** A file with a token a line, read again when it changes: that is how Kubernetes hands over and renews secrets. */
    Optional<Path> tokenFile();
}
