package io.facet.storage.directory;

import io.facet.detection.ObjectLocation;
import io.facet.storage.ObjectPages;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a directory tree in the order of their names, see {@link DirectoryLayout}. A position is the name, relative to
 * the directory, of the last file of the previous page.
 */
public final class DirectoryPages implements ObjectPages {
    private final DirectoryLayout layout;
    private final Path start;
    private final Optional<String> bucket;
    private final String prefix;
    private SortedFiles files;
    private Optional<String> reached = Optional.empty();

    /** @param start the root of the layout or a directory in it */
    public DirectoryPages(DirectoryLayout layout, Path start) {
        this(layout, start, Optional.empty(), "");
    }

    /** The objects of the bucket in directory {@code start}. */
    DirectoryPages(DirectoryLayout layout, Path start, String bucket, String prefix) {
        this(layout, start, Optional.of(bucket), prefix);
    }

    private DirectoryPages(DirectoryLayout layout, Path start, Optional<String> bucket, String prefix) {
        this.layout = layout;
        this.start = start.toAbsolutePath().normalize();
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public Uni<Page> after(Optional<String> position) {
        return FileWork.onWorker(() -> read(position));
    }

    /** Blocks. */
    public long count(Predicate<ObjectLocation> filter) {
        try (Stream<Path> all = DirectoryWalk.stream(start)) {
            return all.flatMap(file -> layout.location(file).stream())
                    .filter(filter)
                    .count();
        }
    }

    private synchronized Page read(Optional<String> position) {
        boolean continues = files != null && position.equals(reached);
        SortedFiles walk = continues ? files : new SortedFiles(start, position.orElse(""), SortedFiles.WINDOW);
        // A page that fails is read again from its start.
        files = null;
        List<ListedObject> objects = new ArrayList<>();
        Path last = null;
        boolean more = walk.hasNext();
        for (int seen = 0; seen < PAGE_SIZE && more; seen++) {
            Path file = walk.next();
            last = file;
            Optional<ObjectLocation> location = layout.location(file);
            location.filter(this::isListed)
                    .flatMap(found -> describe(found, file))
                    .ifPresent(objects::add);
            more = walk.hasNext() && location.filter(this::isAfterPrefix).isEmpty();
        }
        reached = more ? Optional.of(relative(last)) : Optional.empty();
        files = more ? walk : null;
        return new Page(objects, reached);
    }

    private boolean isListed(ObjectLocation location) {
        return location.key().startsWith(prefix)
                && (bucket.isEmpty() || location.bucket().equals(bucket.get()));
    }

    private boolean isAfterPrefix(ObjectLocation location) {
        return bucket.isPresent()
                && location.bucket().equals(bucket.get())
                && location.key().compareTo(prefix) > 0
                && !location.key().startsWith(prefix);
    }

    private String relative(Path file) {
        return start.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private Optional<ListedObject> describe(ObjectLocation location, Path file) {
        try {
            if (layout.isUndecodable(location)) {
                return Optional.of(new ListedObject(location, Instant.EPOCH));
            }
            if (!layout.isInside(file) || !Files.isRegularFile(file)) {
                return Optional.empty();
            }
            return Optional.of(
                    new ListedObject(location, Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
