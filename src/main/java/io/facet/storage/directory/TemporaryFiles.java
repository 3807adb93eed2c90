package io.facet.storage.directory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
    static void replace(Path file, byte[] content) throws IOException {
        Path temporary = temporary(file.getParent());
        try {
            // Files.createTempFile creates files that only this user can read.
            try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
                out.write(content);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path temporary(Path directory) {
        return directory.resolve(
                PREFIX + Long.toHexString(ThreadLocalRandom.current().nextLong()) + SUFFIX);
    }

    /** Creates and deletes a hidden file. */
    static void tryWriting(Path directory) throws IOException {
        Path file = temporary(directory);
        Files.createFile(file);
        Files.delete(file);
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
