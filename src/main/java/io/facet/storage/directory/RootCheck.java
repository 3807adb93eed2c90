package io.facet.storage.directory;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Why a directory cannot be the root of a store. */
public final class RootCheck {
    private static final String SETTING = "facet.store.directory.root";

    private RootCheck() {}

    /** Writes nothing. A root that does not exist is allowed if it can be created in an existing directory. */
    public static Optional<String> problem(Path root) {
        if (Files.notExists(root)) {
            Path parent = root.getParent();
            return Files.isDirectory(parent)
                    ? accessProblem(root, parent, "its parent directory")
                    : Optional.of(
                            sentence(root, "its parent directory does not exist", "create it or mount the volume"));
        }
        return Files.isDirectory(root)
                ? accessProblem(root, root, "it")
                : Optional.of(sentence(root, "it is not a directory", "name a directory"));
    }

    private static Optional<String> accessProblem(Path root, Path directory, String what) {
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            return Optional.of(sentence(root, what + " is not readable", "change its permissions"));
        }
        return Files.isWritable(directory)
                ? Optional.empty()
                : Optional.of(
                        sentence(root, what + " is not writable", "change its permissions or mount it read-write"));
    }

    /** Creates and deletes a file, because some file systems refuse writes that the permissions allow. */
    public static Optional<String> writeProblem(Path root) {
        Path directory = Files.exists(root) ? root : root.getParent();
        try {
            TemporaryFiles.tryWriting(directory);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(sentence(
                    root, "no file can be created in " + directory + " (" + reason(e) + ")", "name another directory"));
        }
    }

    private static String reason(IOException failure) {
        boolean known = failure instanceof FileSystemException file && file.getReason() != null;
        return known
                ? ((FileSystemException) failure).getReason()
                : failure.getClass().getSimpleName();
    }

    private static String sentence(Path root, String what, String solution) {
        return "%s is %s, but %s; %s".formatted(SETTING, root, what, solution);
    }
}
