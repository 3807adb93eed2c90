package io.facet.web.security;

import io.facet.detection.Sha256;
import io.facet.settings.ValidatedSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.WithName;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The valid bearer tokens, from {@code facet.security.token} and from the token file, which is polled for changes. */
@Singleton
public class AccessTokens {
    // Kubernetes takes up to a minute to update a mounted secret.
    private static final long RELOAD_INTERVAL_MILLIS = 2_000;
    private static final Logger LOG = Logger.getLogger(AccessTokens.class);

    private final boolean required;
    private final List<Token> configured;
    private final Optional<Path> file;
    private final Vertx vertx;
    private volatile List<Token> fromFile = List.of();
    private volatile boolean fileReadable = true;
    private long reloadTimer = -1;

    AccessTokens(Config config, OidcTenant oidc, Vertx vertx) {
        this.required = config.token().isPresent() || config.tokenFile().isPresent() || oidc.isConfigured();
        this.configured = tokens(config.token().orElse(List.of()).stream());
        this.file = config.tokenFile();
        this.vertx = vertx;
    }

    /** Aborts startup if the token file has no token: no caller could be authenticated. */
    void start(@Observes StartupEvent event) {
        if (file.isPresent()) {
            problem(file.get()).ifPresent(why -> {
                throw new ConfigurationException(why);
            });
            reload();
            reloadTimer = vertx.setPeriodic(RELOAD_INTERVAL_MILLIS, tick -> vertx.executeBlocking(this::reload));
        }
    }

    /** Why no caller could be authenticated with a token file. */
    public static Optional<String> problem(Path file) {
        try {
            return tokens(file).isEmpty()
                    ? Optional.of("facet.security.token-file is %s, which contains no token; write one token per line"
                            .formatted(file))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("facet.security.token-file is %s, which cannot be read (%s); create or mount it"
                    .formatted(file, e.getClass().getSimpleName()));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(reloadTimer);
    }

    /** Whether callers need a token, of these or of the OIDC issuer. */
    public boolean areRequired() {
        return required;
    }

    /** A name for the caller that sent a valid token; it does not reveal the token. */
    Optional<String> nameOf(String given) {
        byte[] digest = digest(given);
        String name = null;
        // Compares all digests in constant time, so that the response time reveals nothing about the tokens.
        for (List<Token> tokens : List.of(configured, fromFile)) {
            for (Token token : tokens) {
                name = MessageDigest.isEqual(token.digest(), digest) ? token.name() : name;
            }
        }
        return Optional.ofNullable(name);
    }

    /** Keeps the current tokens if the file is missing, as it is for a moment while it is being replaced. */
    private Void reload() {
        try {
            fromFile = tokens(file.get());
            fileReadable = true;
        } catch (IOException e) {
            if (fileReadable) {
                LOG.warnf("Token file cannot be read, its previous tokens stay valid: file=%s", file.get());
            }
            fileReadable = false;
        }
        return null;
    }

    private static List<Token> tokens(Path file) throws IOException {
        return tokens(Files.readAllLines(file).stream());
    }

    private static List<Token> tokens(Stream<String> tokens) {
        return tokens.map(String::trim)
                .filter(token -> !token.isEmpty())
                .map(token -> new Token(digest(token)))
                .toList();
    }

    private static byte[] digest(String token) {
        return Sha256.digest().digest(token.getBytes(StandardCharsets.UTF_8));
    }

    private record Token(byte[] digest) {
        String name() {
            return HexFormat.of().formatHex(digest);
        }
    }

    /** Bearer tokens for detection, events and stored photos. If neither setting is present, no token is required. */
    @ConfigMapping(prefix = "facet.security")
    public interface Config extends ValidatedSettings {
        /** Several tokens can be valid at once, so that they can be rotated without downtime. */
        Optional<List<String>> token();

        /** A file with one token per line, such as a mounted Kubernetes secret. It is reloaded when it changes. */
        Optional<Path> tokenFile();

        /** The requests of one caller that are allowed per second, on average; unlimited if unset. */
        OptionalDouble requestsPerSecond();

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
            requestsPerSecond()
                    .ifPresent(rate -> problems.require(
                            rate > 0 && Double.isFinite(rate),
                            "requests-per-second",
                            rate,
                            "unset, or a number greater than 0"));
        }
    }
}
