package io.facet.image.scale;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One of the scales at which the network sees a photo, and the faces that it contributes: those whose height in the scaled photo is
 * in a range. The network is reliable for faces of about 16 to 640 pixels.
 */
public record PlannedScale(Letterbox letterbox, float minFace, float maxFace) {
    // Measured on 200 photos of WIDER FACE: smaller faces of the smallest scale add more errors than faces, and larger
    // faces of a scale that is enlarged twice are found better at the size of the photo.
    private static final float MIN_FACE = 24;
    private static final float MAX_ENLARGED_FACE = 160;
    // Boxes of larger faces are inaccurate: their mean IoU falls from 0.92 at 576 pixels to 0.75 at 864.
    private static final float MAX_FACE = 640;

    // A scale with a quarter of the size shows a face of 640 pixels with 160.
    private static final double COMPANION = 1 / 4.0;
    private static final float MIN_COMPANION_FACE = 128;
    // With a larger step, faces that are too large for a tile or for an enlarged scale are too small for the next one.
    private static final double MAX_STEP = 6;
    // The height of a face is at most this multiple of its width.
    private static final float MAX_FACE_ASPECT = 1.5f;

    // Photos that are longer keep a short side of half of the input size, like a photo of 2 to 1.
    private static final double PANORAMA = 3;
    private static final double PANORAMA_SHORT_SIDE = 1 / 2.0;

    static boolean isPanorama(int width, int height) {
        return Math.max(width, height) > PANORAMA * Math.min(width, height);
    }

    private enum Role {
        REQUESTED,
        COMPANION
    }

    private record Candidate(Letterbox letterbox, Role role) {
        boolean isTiled() {
            return Tile.isNeeded(letterbox.targetWidth(), letterbox.targetHeight());
        }

        int longestSide() {
            return Math.max(letterbox.targetWidth(), letterbox.targetHeight());
        }

        float largestFace() {
            return Math.min(letterbox.targetHeight(), MAX_FACE_ASPECT * letterbox.targetWidth());
        }
    }

    List<Tile> tiles() {
        return Tile.covering(letterbox.targetWidth(), letterbox.targetHeight());
    }

    boolean isTiled() {
        return Tile.isNeeded(letterbox.targetWidth(), letterbox.targetHeight());
    }

    boolean isEnlarged() {
        return letterbox.targetWidth() > letterbox.sourceWidth();
    }

    public long pixels() {
        return (long) letterbox.targetWidth() * letterbox.targetHeight();
    }

    /** The scales of a photo, the largest first. Input sizes that lead to the same size count once. */
    public static List<PlannedScale> of(int width, int height, Scales scales, int sideMultiple) {
        List<Candidate> requested = requested(width, height, scales, sideMultiple);
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < requested.size(); i++) {
            Candidate next = i + 1 < requested.size() ? requested.get(i + 1) : null;
            for (Candidate scale = requested.get(i);
                    scale != null;
                    scale = companion(scale, next, scales, sideMultiple)) {
                all.add(scale);
            }
        }
        List<PlannedScale> planned = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            planned.add(new PlannedScale(all.get(i).letterbox(), minFace(all, i, requested), maxFace(all, i)));
        }
        return planned;
    }

    private static List<Candidate> requested(int width, int height, Scales scales, int sideMultiple) {
        return scales.inputSizes().stream()
                .sorted(Comparator.reverseOrder())
                .map(size -> Math.min(scales.enlarge(), longestSide(width, height, size) / Math.max(width, height)))
                .map(factor -> Letterbox.scaled(width, height, factor, sideMultiple))
                .distinct()
                .map(letterbox -> new Candidate(letterbox, Role.REQUESTED))
                .toList();
    }

    private static double longestSide(int width, int height, int inputSize) {
        double aspect = (double) Math.max(width, height) / Math.min(width, height);
        return isPanorama(width, height)
                ? Math.min(DetectionOptions.MAX_INPUT_SIZE, PANORAMA_SHORT_SIDE * inputSize * aspect)
                : inputSize;
    }

    /** A smaller scale for faces that are too large for a scale and its tiles; null if it is not needed. */
    private static Candidate companion(Candidate scale, Candidate next, Scales scales, int sideMultiple) {
        boolean needed = scale.isTiled() || scale.longestSide() > Scales.MAX_FACE || scales.everyFaceSize();
        boolean covered = next != null && scale.longestSide() <= MAX_STEP * next.longestSide();
        if (!needed || covered) {
            return null;
        }
        Letterbox box = scale.letterbox();
        double factor = COMPANION * box.targetWidth() / box.sourceWidth();
        var smaller = new Candidate(
                Letterbox.scaled(box.sourceWidth(), box.sourceHeight(), factor, sideMultiple), Role.COMPANION);
        return smaller.largestFace() >= minCompanionFace(scale) ? smaller : null;
    }

    private static float minCompanionFace(Candidate larger) {
        // Four fifths of the largest face that is complete in a tile.
        return larger.isTiled() ? (float) (COMPANION * Tile.MAX_FACE * 4 / 5) : MIN_COMPANION_FACE;
    }

    private static float minFace(List<Candidate> all, int index, List<Candidate> requested) {
        Candidate scale = all.get(index);
        if (scale.role() == Role.COMPANION) {
            return minCompanionFace(all.get(index - 1));
        }
        return requested.size() > 1 && scale == requested.get(requested.size() - 1) ? MIN_FACE : 0;
    }

    private static float maxFace(List<Candidate> all, int index) {
        if (index == all.size() - 1) {
            return Float.MAX_VALUE;
        }
        float enlarged = Math.max(1, 1 / all.get(index).letterbox().scaleX());
        return all.get(index + 1).role() == Role.COMPANION
                ? MAX_FACE
                : Math.max(MAX_ENLARGED_FACE, MAX_FACE / (enlarged * enlarged));
    }
}
