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
 * The files under a folder in the order of their relative names ({@code a.jpg}, {@code b/c.jpg}, {@code b0.jpg}), from any
 * of them on. File systems hand out names unsorted, so a folder is read as often as it has {@link #WINDOW}s of names, and
 * no more names than that are held for each level of folders. Hidden files and folders, and links to folders, are left out.
 */
final class SortedFiles implements Iterator<Path> {
    // 100 bytes each or so: 5 MB. A folder of ten million files is read 200 times.
    static final int WINDOW = 50_000;

    private final int window;
    private final Deque<Folder> open = new ArrayDeque<>();
    private Path next;

    /** @param after a relative name, whether there still is such a file or not; empty for all files */
    SortedFiles(Path start, String after, int window) {
        this.window = window;
        open.push(new Folder(start, after));
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
            Folder folder = open.peek();
            String name = folder.nextName();
            if (name == null) {
                open.pop();
            } else if (name.endsWith("/")) {
                open.push(new Folder(folder.path.resolve(name), folder.restWithin(name)));
            } else {
                return folder.path.resolve(name);
            }
        }
        return null;
    }

    /** A folder on the way: the smallest names in it that have not come yet. Those of folders end with a slash. */
    private final class Folder {
        private final Path path;
        private final String after;
        private final TreeSet<String> names = new TreeSet<>();
        private String last = "";
        private boolean hasMore = true;

        Folder(Path path, String after) {
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

        /** What is left of the position once this folder is entered. */
        String restWithin(String folder) {
            return after.startsWith(folder) ? after.substring(folder.length()) : "";
        }

        private void read() {
            hasMore = false;
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    offer(name(entry));
                }
            } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
                names.clear(); // it went, or is not ours to read
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void offer(String name) {
            boolean leadsToAfter = name.endsWith("/") && after.startsWith(name);
            boolean wasBefore = name.compareTo(last) <= 0 || (name.compareTo(after) <= 0 && !leadsToAfter);
            if (name.startsWith(".") || wasBefore) {
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
