package io.facet.storage.directory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The files under a folder, one open folder at a time. Unlike {@link Files#walk} it goes on when a folder disappears
 * under it or may not be read. Hidden files and folders, and links to folders, are left out; temporary
 * files that a crash left behind are removed on the way.
 */
final class FolderWalk extends AbstractSpliterator<Path> {
    private record Folder(Path path, int depth) {}

    private final Deque<Folder> waiting = new ArrayDeque<>();
    private DirectoryStream<Path> open;
    private Iterator<Path> entries;
    private int depth;

    private FolderWalk(Path start, int depth) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        waiting.add(new Folder(start, depth));
    }

    static Stream<Path> stream(Path start, int depth) {
        var walk = new FolderWalk(start, depth);
        return StreamSupport.stream(walk, false).onClose(walk::leaveFolder);
    }

    @Override
    public boolean tryAdvance(Consumer<? super Path> action) {
        while (open != null || enterFolder()) {
            Path entry = nextEntry();
            if (entry == null) {
                leaveFolder();
            } else if (isFile(entry)) {
                action.accept(entry);
                return true;
            }
        }
        return false;
    }

    private boolean enterFolder() {
        while (!waiting.isEmpty()) {
            Folder folder = waiting.pop();
            try {
                open = Files.newDirectoryStream(folder.path());
                entries = open.iterator();
                depth = folder.depth();
                return true;
            } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
                continue;
            } catch (IOException e) {
                throw new DirectoryIteratorException(e);
            }
        }
        return false;
    }

    private Path nextEntry() {
        return entries.hasNext() ? entries.next() : null;
    }

    private boolean isFile(Path entry) {
        if (entry.getFileName().toString().startsWith(".")) {
            TemporaryFiles.sweep(entry);
            return false;
        }
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            if (depth > 1) {
                waiting.push(new Folder(entry, depth - 1));
            }
            return false;
        }
        return Files.isRegularFile(entry);
    }

    private void leaveFolder() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new DirectoryIteratorException(e);
            } finally {
                open = null;
            }
        }
    }
}
