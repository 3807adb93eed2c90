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
            Entry entry = directory.nextEntry();
            if (entry == null) {
                open.pop();
            } else if (entry.name.endsWith("/")) {
                open.push(new Directory(entry.path, directory.positionIn(entry.name)));
            } else {
                return entry.path;
            }
        }
        return null;
    }

    /** A directory on the current path and its next entries. */
    private final class Directory {
        private final Path path;
        private final String after;
        private final TreeSet<Entry> entries = new TreeSet<>();
        private String last = "";
        private boolean hasMore = true;

        Directory(Path path, String after) {
            this.path = path;
            this.after = after;
        }

        Entry nextEntry() {
            if (entries.isEmpty() && hasMore) {
                read();
            }
            Entry entry = entries.pollFirst();
            last = entry == null ? last : entry.name;
            return entry;
        }

        String positionIn(String subdirectory) {
            return after.startsWith(subdirectory) ? after.substring(subdirectory.length()) : "";
        }

        private void read() {
            hasMore = false;
            try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                for (Path child : children) {
                    offer(Entry.of(child));
                }
            } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
                entries.clear(); // deleted, or not readable
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void offer(Entry entry) {
            String name = entry.name;
            boolean containsAfter = name.endsWith("/") && after.startsWith(name);
            boolean isBefore = name.compareTo(last) <= 0 || (name.compareTo(after) <= 0 && !containsAfter);
            if (name.startsWith(".") || isBefore) {
                return;
            }
            entries.add(entry);
            if (entries.size() > window) {
                entries.pollLast();
                hasMore = true;
            }
        }
    }

    /** A file or, with a slash at the end of its name, a directory. Two names that cannot be decoded can be equal. */
    private record Entry(String name, Path path) implements Comparable<Entry> {
        static Entry of(Path path) {
            String name = path.getFileName().toString();
            return new Entry(Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? name + "/" : name, path);
        }

        @Override
        public int compareTo(Entry other) {
            int order = name.compareTo(other.name);
            return order != 0 ? order : path.compareTo(other.path);
        }
    }
}
