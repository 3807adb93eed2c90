package io.facet.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Files in a directory of this process that other users cannot access: the models in the jar and verified copies. The process
 * locks the directory, and the system releases the lock when the process ends, so that the next process can delete the directories
 * of killed ones.
 */
final class TemporaryModels {
    private static final Logger LOG = Logger.getLogger(TemporaryModels.class);
    private static final String PREFIX = "facet-models-";
    private static final String LOCK = "lock";
    // A new directory is locked within milliseconds.
    private static final Duration UNLOCKED_FOR = Duration.ofMinutes(1);

    private final Path directory;
    // Closing it, or garbage collection, would release the lock.
    private final FileChannel lock;

    private static final class OfProcess {
        static final TemporaryModels INSTANCE = create();

        private static TemporaryModels create() {
            try {
                return new TemporaryModels(Path.of(System.getProperty("java.io.tmpdir")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static TemporaryModels ofProcess() {
        return OfProcess.INSTANCE;
    }

    /** Also deletes the directories of killed processes. */
    TemporaryModels(Path parent) throws IOException {
        deleteAbandoned(parent);
        this.directory = Files.createTempDirectory(parent, PREFIX);
        // Files are deleted in the reverse order of registration.
        directory.toFile().deleteOnExit();
        Path lockFile = directory.resolve(LOCK);
        lockFile.toFile().deleteOnExit();
        this.lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
    }

    Path copy(String name, InputStream content) throws IOException {
        Path file = newFile(name);
        file.toFile().deleteOnExit();
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        return file;
    }

    /** An empty file, which the caller deletes. */
    Path newFile(String suffix) throws IOException {
        return Files.createTempFile(directory, null, "-" + suffix);
    }

    private static void deleteAbandoned(Path parent) {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path directory : directories) {
                deleteIfAbandoned(directory);
            }
        } catch (IOException e) {
            LOG.debugf(e, "Cannot list temporary directory %s", parent);
        }
    }

    private static void deleteIfAbandoned(Path directory) {
        try {
            if (isAbandoned(directory)) {
                delete(directory);
            }
        } catch (IOException e) {
            LOG.debugf(e, "Cannot delete %s, which may belong to another user", directory);
        }
    }

    private static boolean isAbandoned(Path directory) throws IOException {
        Instant limit = Instant.now().minus(UNLOCKED_FOR);
        if (Files.getLastModifiedTime(directory).toInstant().isAfter(limit)) {
            return false;
        }
        try (var channel =
                        FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (OverlappingFileLockException ownLock) {
            return false;
        }
    }

    private static void delete(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
