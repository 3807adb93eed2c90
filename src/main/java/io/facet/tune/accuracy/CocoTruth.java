package io.facet.tune.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.detection.BoundingBox;
import io.facet.tune.accuracy.TruthFace.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * COCO's JSON: {@code images}, {@code annotations} with {@code bbox} (x, y, width, height), {@code categories}. Where one of
 * the categories is called face, the others are left out.
 */
final class CocoTruth {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CocoTruth() {}

    static Map<String, List<TruthFace>> read(Path file) throws IOException {
        JsonNode root = JSON.readTree(file.toFile());
        if (!root.path("images").isArray() || !root.path("annotations").isArray()) {
            throw new IllegalArgumentException("it has no images or no annotations");
        }
        Map<String, List<TruthFace>> photos = new LinkedHashMap<>();
        Map<String, List<TruthFace>> byId = new HashMap<>();
        for (JsonNode image : root.path("images")) {
            List<TruthFace> faces = new ArrayList<>();
            photos.put(image.path("file_name").asText(), faces);
            byId.put(image.path("id").asText(), faces);
        }
        Set<String> categories = faceCategories(root.path("categories"));
        for (JsonNode annotation : root.path("annotations")) {
            List<TruthFace> faces = byId.get(annotation.path("image_id").asText());
            if (faces == null) {
                throw new IllegalArgumentException("an annotation of image " + annotation.path("image_id")
                        + ", which is not in its list of images");
            }
            if (categories.isEmpty()
                    || categories.contains(annotation.path("category_id").asText())) {
                faces.add(face(annotation));
            }
        }
        return photos;
    }

    /** Empty where none is called face: then all are meant. */
    private static Set<String> faceCategories(JsonNode categories) {
        Set<String> ids = new HashSet<>();
        for (JsonNode category : categories) {
            if (category.path("name").asText().equalsIgnoreCase("face")) {
                ids.add(category.path("id").asText());
            }
        }
        return ids;
    }

    private static TruthFace face(JsonNode annotation) {
        JsonNode bbox = annotation.path("bbox");
        if (bbox.size() != 4) {
            throw new IllegalArgumentException("an annotation without a bbox of four numbers");
        }
        var box = new BoundingBox(
                (float) bbox.get(0).asDouble(),
                (float) bbox.get(1).asDouble(),
                (float) bbox.get(2).asDouble(),
                (float) bbox.get(3).asDouble());
        if (annotation.path("iscrowd").asInt() == 1) {
            return new TruthFace(box, Role.CROWD);
        }
        return new TruthFace(box, annotation.path("ignore").asInt() == 1 ? Role.IGNORED : Role.FACE);
    }
}
