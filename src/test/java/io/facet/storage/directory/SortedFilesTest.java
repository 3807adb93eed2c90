package io.facet.storage.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are returned in the order of their names, starting after any name. */
class SortedFilesTest {
    private static final List<String> NAMES = List.of(
            "a",
            "a.jpg",
            "a.jpg.faces.json",
            "a/b.jpg",
            "a/b/c/d.jpg",
            "a/z.jpg",
            "a0.jpg",
            "b/1.jpg",
            "ü.jpg",
            "z.jpg");

    @TempDir
    Path root;

    @BeforeEach
    void write() throws IOException {
        for (String name : NAMES) {
            if (!name.equals("a")) {
                Path file = root.resolve(name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, name);
            }
        }
        Files.createDirectories(root.resolve("empty"));
        Files.writeString(root.resolve(".hidden.jpg"), "");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void filesAreSortedForEveryWindowSize(int window) {
        assertThat(after("", window)).containsExactlyElementsOf(expected(""));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void filesAfterAnyPositionAreCompleteAndUnique(int window) {
        List<String> positions = new ArrayList<>(NAMES);
        positions.addAll(List.of("0", "a.jpg-deleted", "a/b/zz", "a/b/c/d.jpg.deleted", "b/", "zz"));
        for (String position : positions) {
            assertThat(after(position, window)).as(position).containsExactlyElementsOf(expected(position));
        }
    }

    @Test
    void missingDirectoryHasNoFiles() {
        assertThat(new SortedFiles(root.resolve("missing"), "", 10).hasNext()).isFalse();
    }

    private List<String> expected(String position) {
        var sorted = new TreeSet<>(NAMES);
        sorted.remove("a");
        return List.copyOf(position.isEmpty() ? sorted : sorted.tailSet(position, false));
    }

    private List<String> after(String position, int window) {
        List<String> found = new ArrayList<>();
        new SortedFiles(root, position, window)
                .forEachRemaining(file -> found.add(root.relativize(file).toString()));
        return found;
    }
}
