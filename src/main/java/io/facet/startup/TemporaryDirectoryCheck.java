package io.facet.startup;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Checks the directory that the copies of models, native libraries and forms need. */
final class TemporaryDirectoryCheck {
    private static final String SETTING = "java.io.tmpdir";
    // The built-in model and a few small forms.
    private static final long MIN_FREE_BYTES = 16 << 20;

    private TemporaryDirectoryCheck() {}

    static Optional<String> problem() {
        File directory = new File(System.getProperty(SETTING));
        try {
            Files.delete(Files.createTempFile(directory.toPath(), "facet-", ".tmp"));
        } catch (IOException e) {
            return Optional.of(
                    "%s is %s, but no file can be created in it (%s); mount a writable volume there or set -D%s to another directory"
                            .formatted(SETTING, directory, e.getClass().getSimpleName(), SETTING));
        }
        // Some file systems report no sizes.
        boolean full = directory.getTotalSpace() > 0 && directory.getUsableSpace() < MIN_FREE_BYTES;
        return full
                ? Optional.of("%s is %s, which has %,d free bytes; free at least %,d"
                        .formatted(SETTING, directory, directory.getUsableSpace(), MIN_FREE_BYTES))
                : Optional.empty();
    }
}
