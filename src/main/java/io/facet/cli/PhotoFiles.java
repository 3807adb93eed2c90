package io.facet.cli;

import io.facet.image.header.ImageFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The photos that are meant by the paths of a command line. */
final class PhotoFiles {
    static final String STANDARD_INPUT = "-";

    private PhotoFiles() {}

    /** A file as it was named, whatever it is called; in a folder, everything that is called like a photo. */
    static List<String> of(List<String> paths) {
        return paths.stream().flatMap(PhotoFiles::expand).toList();
    }

    private static Stream<String> expand(String path) {
        if (path.equals(STANDARD_INPUT) || !Files.isDirectory(Path.of(path))) {
            return Stream.of(path);
        }
        try (Stream<Path> files = Files.walk(Path.of(path))) {
            return files
                    .filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(PhotoFiles::isCalledLikeAPhoto)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isCalledLikeAPhoto(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ImageFormat.allSuffixes().stream().anyMatch(lower::endsWith);
    }
}
