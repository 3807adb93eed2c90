package io.facet.web.security;

import io.facet.detection.Sha256;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/** The tokens that open {@code /detect} and {@code /events}. */
@Singleton
public class AccessTokens {
    private static final String SCHEME = "Bearer ";

    private final List<byte[]> configured;
    private final TokenFile file;
    private final boolean required;

    AccessTokens(SecurityConfig config, TokenFile file) {
        this.configured = digests(config.token().orElse(List.of()).stream());
        this.file = file;
        this.required = config.token().isPresent() || config.tokenFile().isPresent();
    }

    /** Whether everybody may pass. */
    public boolean areNone() {
        return !required;
    }

    /** Whether a request with this header, or null, may pass. */
    boolean admit(String authorization) {
        return !required || isValid(authorization);
    }

    private boolean isValid(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] given = digest(authorization.substring(SCHEME.length()).trim());
        boolean valid = false;
        // Digests have one length, and all are compared: time tells nothing of what was wrong.
        for (byte[] known : configured) {
            valid |= MessageDigest.isEqual(known, given);
        }
        for (byte[] known : file.digests()) {
            valid |= MessageDigest.isEqual(known, given);
        }
        return valid;
    }

    private static byte[] digest(String token) {
        return Sha256.digest().digest(token.getBytes(StandardCharsets.UTF_8));
    }

    static List<byte[]> digests(Stream<String> tokens) {
        return tokens.map(String::trim)
                .filter(token -> !token.isEmpty())
                .map(AccessTokens::digest)
                .toList();
    }
}
