package io.facet.model.download;

import io.facet.detection.Sha256;
import io.facet.model.download.Downloads.ConnectionLostException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A directory of files that are named by their SHA-256. A file is written under a temporary name and moved when its hash is
 * known, so several processes can share the directory and fetch the same file at once.
 */
public final class FileCache {
    private static final Logger LOG = Logger.getLogger(FileCache.class);
    private static final String PREFIX = "incoming-";
    // A download takes an hour at most; older temporary files belong to killed processes.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path directory;

    public FileCache(Path directory) {
        this.directory = directory;
    }

    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The file with this hash, if it exists and is not damaged. */
    public Optional<Path> find(String sha256) throws IOException {
        Path file = directory.resolve(sha256);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        if (!hash(file).equals(sha256)) {
            LOG.warnf("%s is damaged and will be downloaded again", file);
            return Optional.empty();
        }
        return Optional.of(file);
    }

    /**
     * @param expected the required hash, or empty for any
     * @throws IOException with both hashes if the file is incomplete or has another hash; it is then deleted
     */
    public Path add(Optional<String> expected, Content content) throws IOException {
        Path incoming = createIncoming();
        try {
            var digest = Sha256.digest();
            try (var out = new DigestOutputStream(Files.newOutputStream(incoming), digest)) {
                content.writeTo(out);
            } catch (ConnectionLostException e) {
                if (expected.isEmpty() || Files.size(incoming) == 0) {
                    throw e;
                }
                String actual = HexFormat.of().formatHex(digest.digest());
                throw new ConnectionLostException(
                        e.getMessage() + "; the received part has " + mismatch(actual, expected.get()), e);
            }
            String actual = HexFormat.of().formatHex(digest.digest());
            if (expected.isPresent() && !expected.get().equals(actual)) {
                throw new IOException("its file has " + mismatch(actual, expected.get()));
            }
            return Files.move(incoming, directory.resolve(actual), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    public static String hash(Path file) throws IOException {
        var digest = Sha256.digest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String mismatch(String actual, String expected) {
        return "sha256 " + actual + ", expected " + expected;
    }

    private Path createIncoming() throws IOException {
        try {
            Files.createDirectories(directory);
            sweep();
            return Files.createTempFile(directory, PREFIX, null);
        } catch (IOException e) {
            throw new IOException(
                    "the cache %s is not writable (%s); set facet.model.cache to a writable directory"
                            .formatted(directory, e),
                    e);
        }
    }

    private void sweep() throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : left) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
