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

/** Whole files or none: written under a hidden name next to their place, then moved there. */
final class TemporaryFiles {
    private static final Logger LOG = Logger.getLogger(TemporaryFiles.class);
    // Not made from the file's name: a long one would no longer fit into the 255 bytes that most systems allow.
    private static final String PREFIX = ".facet-";
    private static final String SUFFIX = ".tmp";
    // A sidecar is written in milliseconds; one this old was left behind by a crash, not by a copy that still writes.
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private TemporaryFiles() {}

    /**
     * Replaces or creates a file. It is not forced to the disk: after a power cut a sidecar may be empty, which reads
     * as none, and the next scan writes it again.
     */
    static void replace(Path file, byte[] content) throws IOException {
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Path temporary = file.resolveSibling(PREFIX + random + SUFFIX);
        try {
            // Not Files.createTempFile: that is readable by this user alone.
            try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
                out.write(content);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Removes a hidden file that a crash left behind; leaves every other file alone. */
    static void sweep(Path hidden) {
        String name = hidden.getFileName().toString();
        if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) {
            return;
        }
        try {
            Instant limit = Instant.now().minus(ABANDONED);
            if (Files.getLastModifiedTime(hidden).toInstant().isBefore(limit)) {
                Files.deleteIfExists(hidden);
            }
        } catch (IOException e) {
            LOG.debugf(e, "Leaving %s for the next time", hidden);
        }
    }
}
