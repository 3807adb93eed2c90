package io.facet.retinaface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.facet.face.BoundingBox;
import io.facet.face.Face;
import io.facet.face.Landmarks;
import io.facet.face.Landmarks.Point;
import io.facet.testing.Shared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Faces of another implementation with the same weights, by photo, with boxes clipped to the photo. */
record Golden(Map<String, List<Golden.Expected>> photos) {

    /** An expected face. */
    record Expected(float score, BoundingBox box, Landmarks landmarks) {}

    /** An expected face and the one that was found. */
    record Pair(Expected expected, Face found) {
        float iou() {
            return expected.box().iou(found.box());
        }

        float scoreDifference() {
            return Math.abs(expected.score() - found.confidence());
        }

        /** Mean distance of the landmarks, in widths of the box. */
        double landmarkDistance() {
            Point[] wanted = points(expected.landmarks());
            Point[] seen = points(found.landmarks());
            double sum = 0;
            for (int i = 0; i < wanted.length; i++) {
                sum += Math.hypot(wanted[i].x() - seen[i].x(), wanted[i].y() - seen[i].y());
            }
            return sum / wanted.length / expected.box().width();
        }

        private static Point[] points(Landmarks landmarks) {
            return new Point[] {
                landmarks.leftEye(),
                landmarks.rightEye(),
                landmarks.nose(),
                landmarks.mouthLeft(),
                landmarks.mouthRight()
            };
        }
    }

    /**
     * The comparison of all photos.
     *
     * @param missing expected faces that have no partner
     * @param extra found faces that have none
     */
    record Comparison(List<Pair> pairs, List<Expected> missing, List<Face> extra) {
        long expected() {
            return pairs.size() + missing.size();
        }
    }

    static Golden read(String file) throws IOException {
        JsonNode images =
                new ObjectMapper().readTree(Shared.bytes("golden/" + file)).path("images");
        Map<String, List<Expected>> photos = new LinkedHashMap<>();
        images.fields().forEachRemaining(photo -> {
            List<Expected> faces = new ArrayList<>();
            int width = photo.getValue().path("width").asInt();
            int height = photo.getValue().path("height").asInt();
            photo.getValue().path("faces").forEach(face -> faces.add(expected(face, width, height)));
            photos.put(photo.getKey(), faces);
        });
        return new Golden(photos);
    }

    /** Pairs expected and found faces that overlap, best pairs first. */
    static Comparison compare(List<Expected> expected, List<Face> found, double minIou) {
        List<Expected> missing = new ArrayList<>(expected);
        List<Face> extra = new ArrayList<>(found);
        List<Pair> pairs = new ArrayList<>();
        expected.stream()
                .flatMap(wanted -> found.stream().map(face -> new Pair(wanted, face)))
                .filter(pair -> pair.iou() >= minIou)
                .sorted(Comparator.comparingDouble(Pair::iou).reversed())
                .forEach(pair -> {
                    if (missing.contains(pair.expected()) && extra.contains(pair.found())) {
                        missing.remove(pair.expected());
                        extra.remove(pair.found());
                        pairs.add(pair);
                    }
                });
        return new Comparison(pairs, missing, extra);
    }

    static Comparison merge(List<Comparison> all) {
        return new Comparison(
                all.stream().flatMap(one -> one.pairs().stream()).toList(),
                all.stream().flatMap(one -> one.missing().stream()).toList(),
                all.stream().flatMap(one -> one.extra().stream()).toList());
    }

    private static Expected expected(JsonNode face, int width, int height) {
        JsonNode box = face.path("box_xyxy");
        List<Point> points = Stream.of(0, 1, 2, 3, 4)
                .map(i -> face.path("landmarks_xy").path(i))
                .map(point -> new Point(
                        (float) point.path(0).asDouble(), (float) point.path(1).asDouble()))
                .toList();
        return new Expected(
                (float) face.path("score").asDouble(),
                BoundingBox.ofCorners(
                                (float) box.path(0).asDouble(),
                                (float) box.path(1).asDouble(),
                                (float) box.path(2).asDouble(),
                                (float) box.path(3).asDouble())
                        .clippedTo(width, height),
                new Landmarks(points.get(0), points.get(1), points.get(2), points.get(3), points.get(4)));
    }
}
