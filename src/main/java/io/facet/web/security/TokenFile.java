package io.facet.web.security;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** {@code facet.security.token-file}, read at start and every few seconds: requests never wait for a disk. */
@Singleton
class TokenFile {
    // Kubernetes itself takes up to a minute to bring a new secret to a pod.
    private static final long READ_EVERY_MILLIS = 2_000;
    private static final Logger LOG = Logger.getLogger(TokenFile.class);

    private final Optional<Path> path;
    private final Vertx vertx;
    private volatile List<byte[]> digests = List.of();
    private volatile boolean readable = true;
    private long timer = -1;

    TokenFile(SecurityConfig config, Vertx vertx) {
        this.path = config.tokenFile();
        this.vertx = vertx;
    }

    /** A service that nobody may use, because its tokens are not to be had, does not start. */
    void start(@Observes StartupEvent event) {
        if (path.isPresent()) {
            try {
                digests = read();
            } catch (IOException e) {
                throw new UncheckedIOException("facet.security.token-file cannot be read: " + path.get(), e);
            }
            timer = vertx.setPeriodic(READ_EVERY_MILLIS, tick -> vertx.executeBlocking(this::readAgain));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    /** SHA-256 of each of its tokens. */
    List<byte[]> digests() {
        return digests;
    }

    /** A file that is away for a moment, as while it is replaced, changes nothing. */
    private Void readAgain() {
        try {
            digests = read();
            readable = true;
        } catch (IOException e) {
            if (readable) {
                LOG.warnf("%s cannot be read; the tokens it had stay valid", path.get());
            }
            readable = false;
        }
        return null;
    }

    private List<byte[]> read() throws IOException {
        return AccessTokens.digests(Files.readAllLines(path.get()).stream());
    }
}
