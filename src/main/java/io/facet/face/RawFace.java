package io.facet.face;

import io.facet.face.Landmarks.Point;
import java.util.Comparator;
import java.util.function.UnaryOperator;

/**
 * A face in pixels of the network's input or of the upright source image, not clipped.
 *
 * @param networkPixels the height of the face in the input image in which it was found
 * @param quality null until it is measured
 */
public record RawFace(float confidence, BoundingBox box, Landmarks landmarks, float networkPixels, Quality quality) {

    /** By confidence, then area, both descending. */
    public static final Comparator<RawFace> BEST_FIRST = Comparator.comparingDouble(RawFace::confidence)
            .thenComparingDouble(face -> face.box().area())
            .reversed();

    public RawFace(float confidence, BoundingBox box, Landmarks landmarks) {
        this(confidence, box, landmarks, box.height());
    }

    public RawFace(float confidence, BoundingBox box, Landmarks landmarks, float networkPixels) {
        this(confidence, box, landmarks, networkPixels, null);
    }

    public RawFace withBox(BoundingBox other) {
        return new RawFace(confidence, other, landmarks, networkPixels, quality);
    }

    public RawFace withQuality(Quality measured) {
        return new RawFace(confidence, box, landmarks, networkPixels, measured);
    }

    /** The same face after the picture is scaled, moved, mirrored or rotated by a multiple of 90°. */
    public RawFace mapped(UnaryOperator<Point> mapping) {
        Point one = mapping.apply(new Point(box.x(), box.y()));
        Point other = mapping.apply(new Point(box.right(), box.bottom()));
        return new RawFace(
                confidence,
                BoundingBox.ofCorners(
                        Math.min(one.x(), other.x()),
                        Math.min(one.y(), other.y()),
                        Math.max(one.x(), other.x()),
                        Math.max(one.y(), other.y())),
                Landmarks.of(landmarks.points().stream().map(mapping).toList()),
                networkPixels);
    }
}
