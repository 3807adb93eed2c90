package io.facet.storage.directory;

import io.facet.detection.ObjectLocation;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Maps locations to files and back. Subdirectories of the root are buckets; files directly under the root belong to the bucket
 * {@link #DEFAULT_BUCKET}, and their keys contain no slash.
 *
 * <p>A location that could lead out of the root does not exist. These are locations with an empty part or a part that starts
 * with a dot ({@code ..}, hidden and temporary files), with a backslash (so that a key means the same on every system) or a
 * NUL, a subdirectory named {@code default}, and a link that refers to itself or whose target is outside the root.
 */
public final class DirectoryLayout {
    public static final String DEFAULT_BUCKET = "default";

    // The JDK puts this character in the place of bytes that it cannot decode.
    private static final char REPLACEMENT = '\uFFFD';
    // The JDK appends this to the system's message for ELOOP: a link refers to itself.
    private static final String LINK_LOOP = "unable to access attributes of symbolic link";

    private final Path root;

    public DirectoryLayout(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path root() {
        return root;
    }

    /** The file of a location, whether or not it exists; empty if no file in the root can have this name. */
    public Optional<Path> path(ObjectLocation location) {
        boolean directlyInRoot = location.bucket().equals(DEFAULT_BUCKET);
        if (location.bucket().contains("/") || (directlyInRoot && location.key().contains("/"))) {
            return Optional.empty();
        }
        String name = directlyInRoot ? location.key() : location.bucket() + "/" + location.key();
        return resolve(name);
    }

    /** The location of a file under the root; empty if the file can be neither a photo nor a sidecar. */
    public Optional<ObjectLocation> location(Path file) {
        Path normalized = file.toAbsolutePath().normalize();
        Path relative = root.relativize(normalized);
        boolean directlyInRoot = relative.getNameCount() == 1;
        String first = relative.getName(0).toString();
        String bucket = directlyInRoot ? DEFAULT_BUCKET : first;
        String key = directlyInRoot ? first : join(relative.subpath(1, relative.getNameCount()));
        return Optional.of(ObjectLocation.newest(bucket, key))
                .filter(found -> path(found).equals(Optional.of(normalized)) || isUndecodable(found));
    }

    /** Whether a part of a name cannot be decoded, so that the location of the file does not lead back to the file. */
    boolean isUndecodable(ObjectLocation location) {
        boolean replaced =
                location.bucket().indexOf(REPLACEMENT) >= 0 || location.key().indexOf(REPLACEMENT) >= 0;
        return replaced && path(location).filter(Files::exists).isEmpty();
    }

    private static String join(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }

    /** The regular file at a location; empty if it does not exist, or if a link in its path leaves the root. */
    public Optional<Path> file(ObjectLocation location) throws IOException {
        Optional<Path> path = path(location);
        return path.isPresent() && isInside(path.get()) && Files.isRegularFile(path.get()) ? path : Optional.empty();
    }

    /** Whether an existing file or directory is under the root after links are followed. */
    boolean isInside(Path path) throws IOException {
        try {
            return path.toRealPath().startsWith(root.toRealPath());
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        } catch (FileSystemException e) {
            if (String.valueOf(e.getReason()).contains(LINK_LOOP)) {
                return false;
            }
            throw e;
        }
    }

    /** Every file under the root that can be a photo or a sidecar. Lazy; close the stream. */
    public Stream<Path> files() {
        return DirectoryWalk.stream(root).filter(file -> location(file).isPresent());
    }

    public List<String> buckets(int limit) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            Stream<String> directories = entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(directory -> directory.getFileName().toString())
                    .filter(name -> resolve(name).isPresent() && !name.equals(DEFAULT_BUCKET));
            return Stream.concat(Stream.of(DEFAULT_BUCKET), directories)
                    .sorted()
                    .limit(limit)
                    .toList();
        }
    }

    /** The directory of a bucket; empty if no directory in the root can have this name. */
    Optional<Path> directory(String bucket) {
        if (bucket.equals(DEFAULT_BUCKET)) {
            return Optional.of(root);
        }
        return bucket.contains("/") ? Optional.empty() : resolve(bucket);
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
            return Optional.empty(); // "C:" on Windows, "ü" if the locale is not UTF-8
        }
    }
}
