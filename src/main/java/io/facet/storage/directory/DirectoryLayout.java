package io.facet.storage.directory;

import io.facet.detection.ObjectLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which file a location is, and back. Sub-folders of the root are buckets; files directly under it are the bucket
 * {@link #DEFAULT_BUCKET}, whose keys have no slash.
 *
 * <p>One rule for every name that could lead elsewhere: <b>what cannot lie in the root is not there.</b> That is a name
 * with an empty part or one that starts with a dot ({@code ..}, hidden and temporary files), with a backslash or a NUL
 * (a key means the same on every system), a sub-folder called {@code default}, and a link whose target is outside.
 */
public final class DirectoryLayout {
    public static final String DEFAULT_BUCKET = "default";

    private final Path root;

    public DirectoryLayout(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path root() {
        return root;
    }

    /** The file that a location names, whether it exists or not; empty when no file in the root can have this name. */
    public Optional<Path> path(ObjectLocation location) {
        boolean inRootItself = location.bucket().equals(DEFAULT_BUCKET);
        if (location.bucket().contains("/") || (inRootItself && location.key().contains("/"))) {
            return Optional.empty();
        }
        String name = inRootItself ? location.key() : location.bucket() + "/" + location.key();
        return resolve(name);
    }

    /** The location of a file under the root; empty for what is never a photo or sidecar. */
    public Optional<ObjectLocation> location(Path file) {
        Path relative = root.relativize(file.toAbsolutePath().normalize());
        int parts = relative.getNameCount();
        String first = relative.getName(0).toString();
        if (parts == 1) {
            return Optional.of(ObjectLocation.newest(DEFAULT_BUCKET, first))
                    .filter(found -> path(found).isPresent());
        }
        StringBuilder key = new StringBuilder(relative.getName(1).toString());
        for (int part = 2; part < parts; part++) {
            key.append('/').append(relative.getName(part));
        }
        return Optional.of(ObjectLocation.newest(first, key.toString()))
                .filter(found -> path(found).isPresent());
    }

    /** The regular file at a location; empty when there is none, or when links on the way to it leave the root. */
    public Optional<Path> file(ObjectLocation location) throws IOException {
        Optional<Path> path = path(location);
        return path.isPresent() && isInside(path.get()) && Files.isRegularFile(path.get()) ? path : Optional.empty();
    }

    /** Whether an existing file or folder, after following links, lies under the root. */
    boolean isInside(Path path) throws IOException {
        try {
            return path.toRealPath().startsWith(root.toRealPath());
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
    }

    /** Every file under the root that can be a photo or a sidecar. Lazy; close it. */
    public Stream<Path> files() {
        return FolderWalk.stream(root, Integer.MAX_VALUE)
                .filter(file -> location(file).isPresent());
    }

    /** The same, for a prefix of one bucket. */
    Stream<Path> files(String bucket, String prefix) {
        int depth = bucket.equals(DEFAULT_BUCKET) ? 1 : Integer.MAX_VALUE;
        // Not flatMap: iterated over, it would read the whole bucket into memory first.
        return startOf(bucket, prefix)
                .map(start -> FolderWalk.stream(start, depth))
                .orElseGet(Stream::empty)
                .filter(file -> location(file)
                        .filter(found -> found.bucket().equals(bucket))
                        .filter(found -> found.key().startsWith(prefix))
                        .isPresent());
    }

    /** The buckets that there are, in order and up to a number. */
    public List<String> buckets(int most) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            Stream<String> folders = entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> resolve(name).isPresent() && !name.equals(DEFAULT_BUCKET));
            return Stream.concat(Stream.of(DEFAULT_BUCKET), folders)
                    .sorted()
                    .limit(most)
                    .toList();
        }
    }

    /** The deepest folder that holds everything under a prefix. */
    public Optional<Path> startOf(String bucket, String prefix) {
        if (bucket.equals(DEFAULT_BUCKET)) {
            return Optional.of(root);
        }
        if (bucket.contains("/")) {
            return Optional.empty();
        }
        int slash = prefix.lastIndexOf('/');
        return resolve(slash < 0 ? bucket : bucket + "/" + prefix.substring(0, slash));
    }

    private Optional<Path> resolve(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".") || part.indexOf('\\') >= 0 || part.indexOf('\0') >= 0) {
                return Optional.empty();
            }
        }
        try {
            Path path = root.resolve(name).normalize();
            return path.startsWith(root) && !path.equals(root) ? Optional.of(path) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty(); // the system has no such names: "C:" on Windows, "ü" where the locale is not UTF-8
        }
    }
}
