package io.facet.model;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A model file and the SHA-256 that it must have whenever it is loaded.
 *
 * @param sha256 the configured hash, or else the one that the file had when the catalog read it
 */
public record ModelFile(Path path, String sha256) {

    /** @throws VerifiedCopy.RejectedException if the file has another hash */
    public VerifiedCopy verifiedCopy() throws IOException {
        return VerifiedCopy.of(this);
    }
}
