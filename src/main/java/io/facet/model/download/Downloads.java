package io.facet.model.download;

import io.facet.detection.DetectionException;
import io.facet.storage.RemoteFiles;
import io.facet.storage.RemoteFiles.RemoteFile;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Downloads files into a {@link FileCache}. Blocks; do not call it on an event loop or a worker. */
@Singleton
public class Downloads {
    private static final Logger LOG = Logger.getLogger(Downloads.class);
    private static final int ATTEMPTS = 4;
    // 1, 4 and 16 s between attempts, enough for a server to restart.
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final int BACKOFF_FACTOR = 4;
    // Until the response, and between two parts of the file.
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    // For 110 MB, the largest common model, at 30 kB/s.
    private static final Duration TIMEOUT = Duration.ofHours(1);

    private final List<RemoteFiles> sources;
    private final Duration firstDelay;
    private final Duration idleTimeout;

    /** An incomplete transfer, which can be retried. */
    static final class ConnectionLostException extends IOException {
        ConnectionLostException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Inject
    public Downloads(@All List<RemoteFiles> sources) {
        this(sources, FIRST_DELAY, IDLE_TIMEOUT);
    }

    Downloads(List<RemoteFiles> sources, Duration firstDelay, Duration idleTimeout) {
        this.sources = sources;
        this.firstDelay = firstDelay;
        this.idleTimeout = idleTimeout;
    }

    /**
     * The file with this hash, from the cache or else from the location. Connection failures are retried, missing files
     * and wrong hashes are not. The message of a failure ends a sentence.
     */
    public Path fetch(String name, URI location, String sha256, FileCache cache) throws IOException {
        Optional<Path> cached = cache.find(sha256);
        if (cached.isPresent()) {
            return cached.get();
        }
        Duration delay = firstDelay;
        for (int attempt = 1; ; attempt++, delay = delay.multipliedBy(BACKOFF_FACTOR)) {
            try {
                return cache.add(Optional.of(sha256), out -> copy(name, location, out));
            } catch (ConnectionLostException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LOG.warnf("Download of %s failed, retrying in %d ms: %s", name, delay.toMillis(), e.getMessage());
                sleep(delay);
            }
        }
    }

    private void copy(String name, URI location, OutputStream out) throws IOException {
        var progress = new DownloadProgress(name, RemoteFile.UNKNOWN);
        try {
            RemoteFile file = source(location).open(location).await().atMost(idleTimeout);
            progress = new DownloadProgress(name, file.size());
            Multi<ByteBuffer> bytes = file.bytes().ifNoItem().after(idleTimeout).fail();
            try (Stream<ByteBuffer> parts = bytes.subscribe().asStream()) {
                write(parts.iterator(), out, progress);
            }
        } catch (RuntimeException e) {
            throw translated(e, progress);
        }
        progress.end();
    }

    private static void write(Iterator<ByteBuffer> parts, OutputStream out, DownloadProgress progress)
            throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (parts.hasNext()) {
            ByteBuffer part = parts.next();
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            out.write(bytes);
            progress.add(bytes.length);
            if (System.nanoTime() > deadline) {
                throw new IOException("it took more than " + TIMEOUT.toHours() + " h");
            }
        }
    }

    private IOException translated(RuntimeException failure, DownloadProgress progress) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof DetectionException || cause instanceof IOException)) {
            cause = cause.getCause();
        }
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new InterruptedIOException("the service is stopping");
        }
        if (cause instanceof DetectionException known && !known.code().retryable()) {
            return new IOException(known.getMessage(), known);
        }
        return new ConnectionLostException(describe(cause) + " after " + progress.received() + " bytes", cause);
    }

    private String describe(Throwable cause) {
        if (cause instanceof DetectionException) {
            return cause.getMessage();
        }
        if (cause instanceof TimeoutException) {
            return "no data for " + idleTimeout.toSeconds() + " s";
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return "the connection failed (" + message + ")";
    }

    private RemoteFiles source(URI location) {
        return sources.stream()
                .filter(source -> source.serves(location))
                .findFirst()
                .orElseThrow();
    }

    private static void sleep(Duration delay) throws IOException {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the service is stopping");
        }
    }
}
