package io.facet.model.download;

import io.facet.detection.Sha256;
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
 * A folder of files that are named by their SHA-256. Whole files or none: a file is written under a name of its own and
 * moved to its place when its hash is known, so several processes may share the folder and fetch the same file at once.
 */
public final class FileCache {
    private static final Logger LOG = Logger.getLogger(FileCache.class);
    private static final String PREFIX = "incoming-";
    // A download takes an hour at most; what is older was left behind by a process that was killed.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path folder;

    public FileCache(Path folder) {
        this.folder = folder;
    }

    /** Writes a file's content. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The file with this hash, if it is there. What has been damaged since it was written does not count. */
    public Optional<Path> find(String sha256) throws IOException {
        Path file = folder.resolve(sha256);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        if (!hash(file).equals(sha256)) {
            LOG.warnf("%s is damaged and will be replaced", file);
            return Optional.empty();
        }
        return Optional.of(file);
    }

    /**
     * Takes in a file and names it by what its hash is.
     *
     * @param expected the hash that it must have, or empty for any
     * @throws IOException with both hashes, when it has another one or breaks off; nothing of it is left then
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
                        e.getMessage() + "; what came has " + both(actual, expected.get()), e);
            }
            String actual = HexFormat.of().formatHex(digest.digest());
            if (expected.isPresent() && !expected.get().equals(actual)) {
                throw new IOException("its file has " + both(actual, expected.get()));
            }
            return Files.move(incoming, folder.resolve(actual), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    /** The hash of a file, in lower case. */
    public static String hash(Path file) throws IOException {
        var digest = Sha256.digest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** How a file that has another hash is refused. */
    public static String both(String actual, String expected) {
        return "sha256 " + actual + ", expected is " + expected;
    }

    private Path createIncoming() throws IOException {
        try {
            Files.createDirectories(folder);
            sweep();
            return Files.createTempFile(folder, PREFIX, null);
        } catch (IOException e) {
            throw new IOException(
                    "the cache %s cannot be written to (%s); set facet.model.cache to a folder that can"
                            .formatted(folder, e),
                    e);
        }
    }

    private void sweep() throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : left) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
