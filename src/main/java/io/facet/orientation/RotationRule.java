package io.facet.orientation;

import io.facet.face.Landmarks.Point;
import io.facet.face.RawFace;
import io.facet.image.scale.Rotation;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a photo is rotated, from the faces that were found at each rotation. Faces are in pixels of the photo without the
 * rotation. Every constant was chosen on 2,383 upright photos, none of which it rotates: {@code
 * docs/landmarks-and-confidence.md}.
 */
final class RotationRule {
    // The best face of an upright photo reaches it in 61 % of the photos. Of upside-down portraits, whose landmarks are
    // often those of
    // an upright face, 1 in 10 does.
    private static final float CERTAIN = 0.99f;
    private static final float MAX_UNROTATED_ROLL = 60;

    private static final float MIN_CONFIDENCE = 0.5f;
    private static final float MAX_ROLL = 30;
    // In widths of the box. Objects that look like a face look like a profile.
    private static final float MIN_EYE_DISTANCE = 0.27f;

    private static final float SAME_FACE = 0.3f;
    private static final float SAME_ROLL = 30;
    private static final double CONFIRMED_WEIGHT = 2;

    // The largest logarithm of the odds that an upright photo without faces reached is 3.2.
    private static final double MIN_EVIDENCE = 5;
    private static final double MIN_RATIO = 2;
    private static final double MIN_RATIO_TO_UNROTATED = 3.5;
    private static final double MAX_CONFIDENCE = 0.9999;

    private RotationRule() {}

    /** Whether other rotations are worth trying: no face is certain, or the most confident one is rotated by a quarter turn. */
    static boolean mayBeRotated(List<RawFace> unrotated) {
        return unrotated.stream()
                .max(Comparator.comparingDouble(RawFace::confidence))
                .map(best ->
                        best.confidence() < CERTAIN || Math.abs(best.landmarks().roll()) > MAX_UNROTATED_ROLL)
                .orElse(true);
    }

    /** The rotation that makes the faces upright if its evidence is clearly the best, otherwise none. */
    static Rotation choose(Map<Rotation, List<RawFace>> faces) {
        Map<Rotation, Double> evidence = new EnumMap<>(Rotation.class);
        faces.keySet().forEach(rotation -> evidence.put(rotation, evidence(rotation, faces)));
        Rotation best = Collections.max(
                List.of(Rotation.QUARTER, Rotation.HALF, Rotation.THREE_QUARTERS),
                Comparator.comparingDouble(evidence::get));
        boolean isClear = evidence.keySet().stream()
                .filter(other -> other != best)
                .allMatch(other -> evidence.get(best) >= minRatio(other) * evidence.get(other));
        return isClear && evidence.get(best) >= MIN_EVIDENCE ? best : Rotation.NONE;
    }

    private static double minRatio(Rotation other) {
        return other == Rotation.NONE ? MIN_RATIO_TO_UNROTATED : MIN_RATIO;
    }

    /** The sum of the logarithms of the odds of its upright faces, with a higher weight for those that another rotation confirms. */
    private static double evidence(Rotation rotation, Map<Rotation, List<RawFace>> faces) {
        return faces.get(rotation).stream()
                .filter(face -> face.confidence() >= MIN_CONFIDENCE && isUpright(face, rotation))
                .mapToDouble(face -> logOdds(face) * (isConfirmed(face, rotation, faces) ? CONFIRMED_WEIGHT : 1))
                .sum();
    }

    private static double logOdds(RawFace face) {
        double confidence = Math.min(face.confidence(), MAX_CONFIDENCE);
        return Math.log(confidence / (1 - confidence));
    }

    /** Stricter for a rotation, so that a tilted head stays as it is. */
    private static boolean isUpright(RawFace face, Rotation rotation) {
        double roll = angle(face.landmarks().roll() + rotation.degrees());
        float width = rotation.swapsSides() ? face.box().height() : face.box().width();
        return rotation == Rotation.NONE
                ? roll <= MAX_UNROTATED_ROLL
                : roll <= MAX_ROLL && eyeDistance(face) >= MIN_EYE_DISTANCE * width;
    }

    private static double eyeDistance(RawFace face) {
        Point left = face.landmarks().leftEye();
        Point right = face.landmarks().rightEye();
        return Math.hypot(right.x() - left.x(), right.y() - left.y());
    }

    /** A face on its side is still found, and its landmarks are right; upside down, they are those of an upright face. */
    private static boolean isConfirmed(RawFace face, Rotation rotation, Map<Rotation, List<RawFace>> faces) {
        return faces.entrySet().stream()
                .filter(other -> other.getKey().swapsSides() != rotation.swapsSides())
                .flatMap(other -> other.getValue().stream())
                .anyMatch(other -> other.confidence() >= MIN_CONFIDENCE
                        && other.box().iou(face.box()) >= SAME_FACE
                        && angle(other.landmarks().roll() - face.landmarks().roll()) <= SAME_ROLL);
    }

    /** The smallest angle that is equivalent, without its sign. */
    private static double angle(double degrees) {
        return Math.abs(Math.IEEEremainder(degrees, 360));
    }
}
