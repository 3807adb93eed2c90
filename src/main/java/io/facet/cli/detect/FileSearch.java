package io.facet.cli.detect;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.FileVisitResult.SKIP_SUBTREE;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.sidecar.SidecarNaming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the photos and clips of a command's arguments. A directory stands for the files in it, and in its subdirectories, that have
 * the suffix of a supported format; hidden ones and files that Facet writes are left out. A file that is named twice is found once.
 */
final class FileSearch {
    private static final String NAME_OF_STANDARD_INPUT = "stdin";
    private static final int MAX_NAMED = 5;

    private final SidecarNaming naming;
    private final Optional<Path> output;
    private final LocalFiles files;
    /** By absolute path. */
    private final Map<Path, LocalFile> found = new LinkedHashMap<>();

    private final List<String> notes = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    /** @param output a directory whose files are left out, unless it contains the files itself */
    FileSearch(SidecarNaming naming, Optional<Path> output, LocalFiles files) {
        this.naming = naming;
        this.output = output.map(FileSearch::absolute);
        this.files = files;
    }

    /**
     * @param notes a sentence about each group of files that was left out
     * @param unreadable the directories that cannot be read, each with the reason
     */
    record Found(List<LocalPhoto> photos, List<LocalClip> clips, List<String> notes, List<String> unreadable) {}

    /** Blocks until standard input is read, if it is named. */
    Found find(List<String> paths) {
        for (String path : paths) {
            boolean isDirectory = !path.equals(LocalFile.STANDARD_INPUT) && Files.isDirectory(Path.of(path));
            if (isDirectory) {
                addDirectory(Path.of(path));
            } else {
                addFile(path);
            }
        }
        return new Found(found(LocalPhoto.class), found(LocalClip.class), notes, unreadable);
    }

    private <F> List<F> found(Class<F> type) {
        return found.values().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void addFile(String path) {
        String name = path.equals(LocalFile.STANDARD_INPUT)
                ? NAME_OF_STANDARD_INPUT
                : String.valueOf(Path.of(path).getFileName());
        if (!add(path, () -> files.byContent(path, name))) {
            notes.add("%s is named more than once; it is processed once.".formatted(path));
        }
    }

    private boolean add(String path, Supplier<LocalFile> file) {
        Path key = absolute(Path.of(path));
        return !found.containsKey(key) && found.put(key, file.get()) == null;
    }

    private void addDirectory(Path root) {
        var tree = new DirectoryFiles(root);
        try {
            Files.walkFileTree(root, tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long repeated = tree.supported.stream()
                .sorted()
                .filter(path -> !add(
                        path,
                        () -> files.byName(path, root.relativize(Path.of(path)).toString())))
                .count();
        if (tree.supported.isEmpty()) {
            notes.add("No photos or clips in %s: no file has the extension of a supported format.".formatted(root));
        }
        if (repeated > 0) {
            notes.add("%d files in %s are named more than once; they are processed once.".formatted(repeated, root));
        }
        if (!tree.others.isEmpty()) {
            notes.add("Skipped %d files in %s that have no extension of a supported format: %s"
                    .formatted(tree.others.size(), root, someOf(tree.others)));
        }
    }

    private static String someOf(List<String> names) {
        String some = String.join(", ", names.stream().sorted().limit(MAX_NAMED).toList());
        return names.size() > MAX_NAMED ? some + ", …" : some + ".";
    }

    /** Two files must not be written to the same file. */
    void requireDistinctOutputs() {
        Map<String, String> byName = new HashMap<>();
        for (LocalFile file : found.values()) {
            String other = byName.putIfAbsent(file.outputName(), file.path());
            if (other != null) {
                throw new DetectionException(
                        ErrorCode.BAD_PARAMETER,
                        "%s and %s would be written to the same file, %s. Name a directory that contains both."
                                .formatted(other, file.path(), file.outputName() + naming.suffix()));
            }
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }

    /** The files of one directory tree. */
    private final class DirectoryFiles extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<String> supported = new ArrayList<>();
        private final List<String> others = new ArrayList<>();

        private DirectoryFiles(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean skipped = isHidden(directory) || output.equals(Optional.of(absolute(directory)));
            return skipped && !directory.equals(root) ? SKIP_SUBTREE : CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (isHidden(file) || naming.isSidecar(name) || isPicture(file) || !Files.isRegularFile(file)) {
                return CONTINUE;
            }
            (files.isSupportedName(name) ? supported : others).add(file.toString());
            return CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            unreadable.add("Cannot read %s: %s".formatted(file, failure));
            return CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
            return failure == null ? CONTINUE : visitFileFailed(directory, failure);
        }

        /** A picture that an earlier run wrote next to its photo. */
        private boolean isPicture(Path file) {
            return SidecarNaming.photoOfPicture(file.getFileName().toString())
                    .map(file::resolveSibling)
                    .filter(Files::exists)
                    .isPresent();
        }
    }
}
