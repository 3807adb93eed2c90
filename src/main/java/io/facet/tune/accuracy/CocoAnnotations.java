package io.facet.tune.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.face.BoundingBox;
import io.facet.tune.accuracy.GroundTruthFace.Role;
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
 * Reads COCO JSON: {@code images}, {@code annotations} with {@code bbox} (x, y, width, height), {@code categories}. If a
 * category is called face, the others are ignored.
 */
final class CocoAnnotations {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CocoAnnotations() {}

    static Map<String, List<GroundTruthFace>> read(Path file) throws IOException {
        JsonNode root = JSON.readTree(file.toFile());
        if (!root.path("images").isArray() || !root.path("annotations").isArray()) {
            throw new IllegalArgumentException("it has no images or no annotations array");
        }
        Map<String, List<GroundTruthFace>> photos = new LinkedHashMap<>();
        Map<String, List<GroundTruthFace>> byId = new HashMap<>();
        for (JsonNode image : root.path("images")) {
            List<GroundTruthFace> faces = new ArrayList<>();
            photos.put(image.path("file_name").asText(), faces);
            byId.put(image.path("id").asText(), faces);
        }
        Set<String> categories = faceCategories(root.path("categories"));
        for (JsonNode annotation : root.path("annotations")) {
            List<GroundTruthFace> faces = byId.get(annotation.path("image_id").asText());
            if (faces == null) {
                throw new IllegalArgumentException(
                        "an annotation refers to image " + annotation.path("image_id") + ", which is not in images");
            }
            if (categories.isEmpty()
                    || categories.contains(annotation.path("category_id").asText())) {
                faces.add(face(annotation));
            }
        }
        return photos;
    }

    /** Returns the IDs of the categories called face; if empty, all annotations are faces. */
    private static Set<String> faceCategories(JsonNode categories) {
        Set<String> ids = new HashSet<>();
        for (JsonNode category : categories) {
            if (category.path("name").asText().equalsIgnoreCase("face")) {
                ids.add(category.path("id").asText());
            }
        }
        return ids;
    }

    private static GroundTruthFace face(JsonNode annotation) {
        JsonNode bbox = annotation.path("bbox");
        if (bbox.size() != 4) {
            throw new IllegalArgumentException("an annotation has no bbox of four numbers");
        }
        var box = new BoundingBox(
                (float) bbox.get(0).asDouble(),
                (float) bbox.get(1).asDouble(),
                (float) bbox.get(2).asDouble(),
                (float) bbox.get(3).asDouble());
        if (annotation.path("iscrowd").asInt() == 1) {
            return new GroundTruthFace(box, Role.CROWD);
        }
        return new GroundTruthFace(box, annotation.path("ignore").asInt() == 1 ? Role.IGNORED : Role.FACE);
    }
}
