package io.facet.storage.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.TreeSet;

/**
 * The files of a directory tree in the order of their relative names ({@code a.jpg}, {@code b/c.jpg}, {@code b0.jpg}),
 * starting after any name. File systems return names unsorted, so a directory is read once per {@link #WINDOW} names, and at
 * most one window of names is in memory per directory level. Hidden files and directories and links to directories are
 * skipped.
 */
final class SortedFiles implements Iterator<Path> {
    // About 5 MB at 100 bytes per name. A directory of ten million files is read 200 times.
    static final int WINDOW = 50_000;

    private final int window;
    private final Deque<Directory> open = new ArrayDeque<>();
    private Path next;

    /** @param after a relative name, whether or not the file exists; empty for all files */
    SortedFiles(Path start, String after, int window) {
        this.window = window;
        open.push(new Directory(start, after));
        next = find();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Path next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Path found = next;
        next = find();
        return found;
    }

    private Path find() {
        while (!open.isEmpty()) {
            Directory directory = open.peek();
            String name = directory.nextName();
            if (name == null) {
                open.pop();
            } else if (name.endsWith("/")) {
                open.push(new Directory(directory.path.resolve(name), directory.positionIn(name)));
            } else {
                return directory.path.resolve(name);
            }
        }
        return null;
    }

    /** A directory on the current path and its next names. Names of subdirectories end with a slash. */
    private final class Directory {
        private final Path path;
        private final String after;
        private final TreeSet<String> names = new TreeSet<>();
        private String last = "";
        private boolean hasMore = true;

        Directory(Path path, String after) {
            this.path = path;
            this.after = after;
        }

        String nextName() {
            if (names.isEmpty() && hasMore) {
                read();
            }
            String name = names.pollFirst();
            last = name == null ? last : name;
            return name;
        }

        String positionIn(String subdirectory) {
            return after.startsWith(subdirectory) ? after.substring(subdirectory.length()) : "";
        }

        private void read() {
            hasMore = false;
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    offer(name(entry));
                }
            } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
                names.clear(); // deleted, or not readable
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void offer(String name) {
            boolean containsAfter = name.endsWith("/") && after.startsWith(name);
            boolean isBefore = name.compareTo(last) <= 0 || (name.compareTo(after) <= 0 && !containsAfter);
            if (name.startsWith(".") || isBefore) {
                return;
            }
            names.add(name);
            if (names.size() > window) {
                names.pollLast();
                hasMore = true;
            }
        }

        private static String name(Path entry) {
            String name = entry.getFileName().toString();
            return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) ? name + "/" : name;
        }
    }
}
