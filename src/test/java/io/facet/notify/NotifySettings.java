package io.facet.notify;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigValue;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The defaults, with a timeout that a busy machine does not exceed. */
record NotifySettings(
        Optional<URI> url,
        Optional<List<String>> secret,
        Optional<Path> secretFile,
        Duration timeout,
        int maxAttempts,
        int maxInFlight,
        MemorySize maxResultBytes)
        implements NotifyConfig {

    NotifySettings() {
        this(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(20),
                3,
                64,
                new MemorySize(BigInteger.valueOf(64 << 10)));
    }

    NotifySettings withUrl(URI newUrl) {
        return new NotifySettings(
                Optional.of(newUrl), secret, secretFile, timeout, maxAttempts, maxInFlight, maxResultBytes);
    }

    NotifySettings withSecrets(String... secrets) {
        return new NotifySettings(
                url, Optional.of(List.of(secrets)), secretFile, timeout, maxAttempts, maxInFlight, maxResultBytes);
    }

    NotifySettings withSecretFile(Path file) {
        return new NotifySettings(url, secret, Optional.of(file), timeout, maxAttempts, maxInFlight, maxResultBytes);
    }

    NotifySettings withTimeout(Duration limit) {
        return new NotifySettings(url, secret, secretFile, limit, maxAttempts, maxInFlight, maxResultBytes);
    }

    NotifySettings withMaxInFlight(int limit) {
        return new NotifySettings(url, secret, secretFile, timeout, maxAttempts, limit, maxResultBytes);
    }

    NotifySettings withMaxResultBytes(int bytes) {
        return new NotifySettings(
                url, secret, secretFile, timeout, maxAttempts, maxInFlight, new MemorySize(BigInteger.valueOf(bytes)));
    }

    @Override
    public URI source() {
        return URI.create("/facet");
    }

    @Override
    public ConfigValue secretValue() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ConfigValue secretFileValue() {
        throw new UnsupportedOperationException();
    }
}
