package io.facet.notify;

import io.facet.settings.ValidatedSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The receiver of a CloudEvent for each result. */
@ConfigMapping(prefix = "facet.notify")
public interface NotifyConfig extends ValidatedSettings {
    /** If it is not set, nothing is sent. */
    Optional<URI> url();

    /** Keys of the signature, {@code whsec_} and Base64. While keys are rotated, each request has a signature of each. */
    Optional<List<String>> secret();

    /** A file with one secret per line. It is read at startup. */
    Optional<Path> secretFile();

    /** Of one attempt, including the response. */
    @WithDefault("5s")
    Duration timeout();

    @WithDefault("3")
    int maxAttempts();

    /** More events than this are rejected, so that they are delivered again. */
    @WithDefault("64")
    int maxInFlight();

    /** Larger results are not part of the event. */
    @WithDefault("64K")
    MemorySize maxResultBytes();

    /** The {@code source} attribute of the events. */
    @WithDefault("/facet")
    URI source();

    /** The raw values: for the accessors above, an empty value is an absent one, which would disable signatures. */
    @WithName("secret")
    ConfigValue secretValue();

    @WithName("secret-file")
    ConfigValue secretFileValue();

    @Override
    default void validate(Problems problems) {
        url().ifPresent(receiver -> problems.require(
                isReceiver(receiver), "url", receiver, "an http or https URL without user name and fragment"));
        String secrets = secretValue().getValue();
        problems.require(
                secrets == null || WebhookSignature.areValid(List.of(secrets.split(",", -1))),
                "secret",
                "another value",
                WebhookSignature.SYNTAX);
        String file = secretFileValue().getValue();
        problems.require(file == null || !file.isBlank(), "secret-file", "an empty path", "unset, or a path");
        problems.require(
                timeout().toMillis() >= 100 && timeout().compareTo(Duration.ofMinutes(1)) <= 0,
                "timeout",
                timeout(),
                "from 100ms to 1m");
        problems.require(maxAttempts() >= 1 && maxAttempts() <= 10, "max-attempts", maxAttempts(), "from 1 to 10");
        problems.require(maxInFlight() >= 1 && maxInFlight() <= 1024, "max-in-flight", maxInFlight(), "from 1 to 1024");
        long bytes = maxResultBytes().asLongValue();
        problems.require(bytes >= 0 && bytes <= 16 << 20, "max-result-bytes", bytes, "from 0 to 16M");
        problems.require(!source().toString().isBlank(), "source", source(), "a URI");
    }

    private static boolean isReceiver(URI url) {
        boolean http = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
        return http && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null;
    }
}
