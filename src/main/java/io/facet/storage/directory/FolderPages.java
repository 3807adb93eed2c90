package io.facet.storage.directory;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.ObjectLocation;
import io.facet.storage.ListPage;
import io.facet.storage.ListedObject;
import io.facet.storage.ObjectPages;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder and all under it, by the rules of {@link DirectoryLayout}, in the order of names. A position is the name, relative
 * to the folder, of the last file of the page before.
 */
public final class FolderPages implements ObjectPages {
    private final DirectoryLayout layout;
    private final Path start;
    private SortedFiles files;
    private Optional<String> reached = Optional.empty();

    /** @param start the root of the layout or a folder in it */
    public FolderPages(DirectoryLayout layout, Path start) {
        this.layout = layout;
        this.start = start.toAbsolutePath().normalize();
    }

    @Override
    public Uni<ListPage> after(Optional<String> position) {
        return Uni.createFrom()
                .item(() -> read(position))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure(failure ->
                        failure instanceof UncheckedIOException || failure instanceof DirectoryIteratorException)
                .transform(failure -> new DetectionException(
                        ErrorCode.STORE_UNAVAILABLE, ErrorCode.STORE_UNAVAILABLE.sentence(), failure));
    }

    /** How many files there are whose keys pass; blocks. */
    public long count(Predicate<String> wanted) {
        try (Stream<Path> all = FolderWalk.stream(start, Integer.MAX_VALUE)) {
            return all.flatMap(file -> layout.location(file).stream())
                    .filter(location -> wanted.test(location.key()))
                    .count();
        }
    }

    private synchronized ListPage read(Optional<String> position) {
        boolean goesOn = files != null && position.equals(reached);
        SortedFiles walk = goesOn ? files : new SortedFiles(start, position.orElse(""), SortedFiles.WINDOW);
        // A page that fails is begun anew when it is asked for again.
        files = null;
        List<ListedObject> objects = new ArrayList<>();
        Path last = null;
        for (int seen = 0; seen < ListPage.SIZE && walk.hasNext(); seen++) {
            Path file = walk.next();
            last = file;
            layout.location(file).flatMap(location -> describe(location, file)).ifPresent(objects::add);
        }
        reached = walk.hasNext() ? Optional.of(relative(last)) : Optional.empty();
        files = walk.hasNext() ? walk : null;
        return new ListPage(objects, reached);
    }

    private String relative(Path file) {
        return start.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private Optional<ListedObject> describe(ObjectLocation location, Path file) {
        try {
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
