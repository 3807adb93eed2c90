package io.facet.model.download;

import io.facet.detection.DetectionException;
import io.facet.detection.RemoteFiles;
import io.facet.detection.RemoteFiles.RemoteFile;
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

/**
 * Brings files from elsewhere into a {@link FileCache}, each once. It blocks for as long as that takes: never call it on
 * an event loop or a worker.
 */
@Singleton
public class Downloads {
    private static final Logger LOG = Logger.getLogger(Downloads.class);
    private static final int TRIES = 4;
    // 1, 4 and 16 s between the tries: a server that restarts is back by then.
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int PAUSE_GROWTH = 4;
    // The longest silence: of a server that is asked, and between two pieces of a file.
    private static final Duration SILENCE = Duration.ofSeconds(30);
    // 110 MB, the largest of the usual files, at 30 kB/s.
    private static final Duration LONGEST = Duration.ofHours(1);

    private final List<RemoteFiles> sources;
    private final Duration firstPause;
    private final Duration silence;

    @Inject
    public Downloads(@All List<RemoteFiles> sources) {
        this(sources, FIRST_PAUSE, SILENCE);
    }

    Downloads(List<RemoteFiles> sources, Duration firstPause, Duration silence) {
        this.sources = sources;
        this.firstPause = firstPause;
        this.silence = silence;
    }

    /**
     * The file with this hash: that of the cache, else the one that lies there.
     *
     * @param name for the log
     * @throws IOException says why it cannot be had, as the end of a sentence. A broken connection has been tried
     *     again by then; a file that is not there, or has another hash, has not
     */
    public Path fetch(String name, URI location, String sha256, FileCache cache) throws IOException {
        Optional<Path> there = cache.find(sha256);
        if (there.isPresent()) {
            return there.get();
        }
        Duration pause = firstPause;
        for (int tries = 1; ; tries++, pause = pause.multipliedBy(PAUSE_GROWTH)) {
            try {
                return cache.add(Optional.of(sha256), out -> copy(name, location, out));
            } catch (ConnectionLostException e) {
                if (tries == TRIES) {
                    throw e;
                }
                LOG.warnf("Download of %s: %s; trying again in %d ms", name, e.getMessage(), pause.toMillis());
                sleep(pause);
            }
        }
    }

    private void copy(String name, URI location, OutputStream out) throws IOException {
        var progress = new DownloadProgress(name, RemoteFile.UNKNOWN);
        try {
            RemoteFile file = source(location).open(location).await().atMost(silence);
            progress = new DownloadProgress(name, file.size());
            Multi<ByteBuffer> bytes = file.bytes().ifNoItem().after(silence).fail();
            try (Stream<ByteBuffer> parts = bytes.subscribe().asStream()) {
                write(parts.iterator(), out, progress);
            }
        } catch (RuntimeException e) {
            throw explained(e, progress);
        }
        progress.end();
    }

    private static void write(Iterator<ByteBuffer> parts, OutputStream out, DownloadProgress progress)
            throws IOException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (parts.hasNext()) {
            ByteBuffer part = parts.next();
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            out.write(bytes);
            progress.add(bytes.length);
            if (System.nanoTime() > deadline) {
                throw new IOException("it takes more than " + LONGEST.toHours() + " h");
            }
        }
    }

    private IOException explained(RuntimeException failure, DownloadProgress progress) {
        Throwable cause = failure;
        // Around it is only who waited for whom.
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
        return new ConnectionLostException(what(cause) + " after " + progress.received() + " bytes", cause);
    }

    private String what(Throwable cause) {
        if (cause instanceof DetectionException) {
            return cause.getMessage();
        }
        if (cause instanceof TimeoutException) {
            return "nothing came for " + silence.toSeconds() + " s";
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return "the connection broke (" + message + ")";
    }

    private RemoteFiles source(URI location) {
        return sources.stream()
                .filter(source -> source.serves(location))
                .findFirst()
                .orElseThrow();
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the service is stopping");
        }
    }
}
