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

/** The faces that are known, by photo. */
public final class Truth {
    private final Map<String, List<TruthFace>> photos;
    /** Whole names, by what is left of them without folders, with and without the ending. */
    private final Map<String, Set<String>> byShortName = new HashMap<>();

    public Truth(Map<String, List<TruthFace>> photos) {
        this.photos = photos;
        for (String name : photos.keySet()) {
            byShortName.computeIfAbsent(fileName(name), none -> new HashSet<>()).add(name);
            byShortName.computeIfAbsent(stem(name), none -> new HashSet<>()).add(name);
        }
    }

    /**
     * Reads WIDER FACE's text, COCO's JSON, or Pascal VOC's XML, one file or a folder of them.
     *
     * @throws DetectionException {@code BAD_PARAMETER}, saying what is wrong with it
     */
    public static Truth read(Path file) {
        try {
            String name = file.getFileName().toString();
            if (Files.isDirectory(file) || name.endsWith(".xml")) {
                return new Truth(VocTruth.read(file));
            }
            return new Truth(name.endsWith(".json") ? CocoTruth.read(file) : WiderTruth.read(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new DetectionException(
                    BAD_PARAMETER,
                    "%s is no truth that is understood (WIDER FACE text, COCO JSON, Pascal VOC XML): %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    int size() {
        return photos.size();
    }

    /**
     * The faces of a photo, none where it is known to have none; empty where nothing is known of it. Names are compared
     * with their folders, as far as both have them; else without, where that is not ambiguous.
     */
    public Optional<List<TruthFace>> of(String key) {
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
        Set<String> meant = byShortName.getOrDefault(rest, byShortName.getOrDefault(stem(rest), Set.of()));
        return meant.size() == 1 ? Optional.of(photos.get(meant.iterator().next())) : Optional.empty();
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
