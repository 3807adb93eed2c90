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
 * The files of a directory tree, with one open directory at a time. Unlike {@link Files#walk} it continues if a directory
 * disappears or cannot be read. Hidden files and directories and links to directories are skipped; temporary files that a
 * crash left are deleted.
 */
final class DirectoryWalk extends AbstractSpliterator<Path> {
    private final Deque<Path> waiting = new ArrayDeque<>();
    private DirectoryStream<Path> open;
    private Iterator<Path> entries;

    private DirectoryWalk(Path start) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        waiting.add(start);
    }

    static Stream<Path> stream(Path start) {
        var walk = new DirectoryWalk(start);
        return StreamSupport.stream(walk, false).onClose(walk::leaveDirectory);
    }

    @Override
    public boolean tryAdvance(Consumer<? super Path> action) {
        while (open != null || enterDirectory()) {
            Path entry = nextEntry();
            if (entry == null) {
                leaveDirectory();
            } else if (isFile(entry)) {
                action.accept(entry);
                return true;
            }
        }
        return false;
    }

    private boolean enterDirectory() {
        while (!waiting.isEmpty()) {
            Path directory = waiting.pop();
            try {
                open = Files.newDirectoryStream(directory);
                entries = open.iterator();
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
            TemporaryFiles.deleteIfAbandoned(entry);
            return false;
        }
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            waiting.push(entry);
            return false;
        }
        return Files.isRegularFile(entry);
    }

    private void leaveDirectory() {
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
