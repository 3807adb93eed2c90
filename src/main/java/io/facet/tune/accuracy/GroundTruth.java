package io.facet.tune.accuracy;

import static io.facet.detection.ErrorCode.BAD_PARAMETER;

import io.facet.detection.DetectionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The labelled faces of a set of photos. */
public final class GroundTruth {
    private final Map<String, List<GroundTruthFace>> photos;
    private final Map<String, Set<String>> byShortName = new HashMap<>();

    public GroundTruth(Map<String, List<GroundTruthFace>> photos) {
        this.photos = photos;
        for (String name : photos.keySet()) {
            byShortName.computeIfAbsent(fileName(name), key -> new HashSet<>()).add(name);
            byShortName.computeIfAbsent(stem(name), key -> new HashSet<>()).add(name);
        }
    }

    /** Reads WIDER FACE text, COCO JSON, or Pascal VOC XML (file or directory). Fails with {@code BAD_PARAMETER}. */
    public static GroundTruth read(Path file) {
        try {
            String name = file.getFileName().toString();
            if (Files.isDirectory(file) || name.endsWith(".xml")) {
                return new GroundTruth(VocAnnotations.read(file));
            }
            return new GroundTruth(name.endsWith(".json") ? CocoAnnotations.read(file) : WiderAnnotations.read(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new DetectionException(
                    BAD_PARAMETER,
                    "Cannot read ground truth from %s (use WIDER FACE text, COCO JSON or Pascal VOC XML): %s"
                            // Jackson's further lines locate the error in the text.
                            .formatted(
                                    file,
                                    String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("")),
                    e);
        }
    }

    int size() {
        return photos.size();
    }

    /**
     * Returns the faces of a photo, or empty if the photo is not labelled. The key must end with a labelled path; if it does
     * not, file names are compared, with or without extension, unless that is ambiguous.
     */
    public Optional<List<GroundTruthFace>> facesOf(String key) {
        String rest = key.replace('\\', '/');
        while (true) {
            if (photos.containsKey(rest)) {
                return Optional.of(photos.get(rest));
            }
            int slash = rest.indexOf('/');
            if (slash < 0) {
                break;
            }
            rest = rest.substring(slash + 1);
        }
        Set<String> names = byShortName.getOrDefault(rest, byShortName.getOrDefault(stem(rest), Set.of()));
        return names.size() == 1 ? Optional.of(photos.get(names.iterator().next())) : Optional.empty();
    }

    private static String fileName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String stem(String name) {
        String file = fileName(name);
        int dot = file.lastIndexOf('.');
        return dot < 0 ? file : file.substring(0, dot);
    }
}
