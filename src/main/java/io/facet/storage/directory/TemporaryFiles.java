package io.facet.storage.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** Replaces files atomically: content is written to a hidden file in the same directory, which is then renamed. */
final class TemporaryFiles {
    private static final Logger LOG = Logger.getLogger(TemporaryFiles.class);
    // Independent of the target's name, which may already have the maximum length of 255 bytes.
    private static final String PREFIX = ".facet-";
    private static final String SUFFIX = ".tmp";
    // A sidecar is written in milliseconds; a file of this age was left by a crash.
    private static final Duration ABANDONED_AFTER = Duration.ofMinutes(10);

    private TemporaryFiles() {}

    /**
     * Replaces or creates a file without a sync: after a power failure a sidecar may be empty. An empty sidecar counts as
     * missing, so the next scan writes it again.
     */
    static void replace(OpenedDirectory directory, Path name, byte[] content) throws IOException {
        Path temporary = temporaryName();
        try {
            directory.create(temporary, content);
            directory.rename(temporary, name);
        } catch (IOException | RuntimeException e) {
            directory.deleteIfExists(temporary);
            throw e;
        }
    }

    private static Path temporaryName() {
        return Path.of(PREFIX + Long.toHexString(ThreadLocalRandom.current().nextLong()) + SUFFIX);
    }

    /** Creates and deletes a hidden file. It is not empty, because a full disk can still create empty files. */
    static void tryWriting(Path directory) throws IOException {
        Path file = directory.resolve(temporaryName());
        try {
            Files.write(file, new byte[1]);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Deletes a hidden file that a crash left; keeps every other file. */
    static void deleteIfAbandoned(Path hidden) {
        String name = hidden.getFileName().toString();
        if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) {
            return;
        }
        try {
            Instant limit = Instant.now().minus(ABANDONED_AFTER);
            if (Files.getLastModifiedTime(hidden).toInstant().isBefore(limit)) {
                Files.deleteIfExists(hidden);
            }
        } catch (IOException e) {
            LOG.debugf(e, "Cannot delete temporary file %s", hidden);
        }
    }
}
