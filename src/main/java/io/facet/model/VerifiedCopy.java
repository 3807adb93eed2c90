package io.facet.model;

import io.facet.detection.Sha256;
import io.facet.model.download.FileCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HexFormat;

/**
 * A private copy of a model file for the time of loading it. The bytes are hashed while they are copied, so a file that changes
 * after its verification is not what the engine loads. TorchScript is code.
 */
public final class VerifiedCopy implements AutoCloseable {
    private final Path path;

    /** The file has another hash. The message has both hashes and ends a sentence. */
    public static final class RejectedException extends IOException {
        RejectedException(String message) {
            super(message);
        }
    }

    private VerifiedCopy(Path path) {
        this.path = path;
    }

    static VerifiedCopy of(ModelFile file) throws IOException {
        // The engine must load from a path: its stream loader leaves batch norms in training mode.
        var copy = new VerifiedCopy(
                TemporaryModels.ofProcess().newFile(file.path().getFileName().toString()));
        try (var out = new DigestOutputStream(Files.newOutputStream(copy.path), Sha256.digest())) {
            Files.copy(file.path(), out);
            String actual = HexFormat.of().formatHex(out.getMessageDigest().digest());
            if (!actual.equals(file.sha256())) {
                throw new RejectedException("its file has " + FileCache.mismatch(actual, file.sha256()));
            }
            return copy;
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
