package io.facet.picture;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Range;
import io.facet.face.Alignment;

/**
 * A request for aligned crops of {@code side × side} pixels. All photos of one request share a limit of 10 million pixels, which
 * bounds the response and its memory: the faces beyond it have no crop.
 *
 * @param photos in the request
 */
public record CropRequest(int side, int photos) {
    // 797 crops of the default size: more than the default of maxFaces.
    private static final int MAX_PIXELS = 10_000_000;

    public static final Range SIDES = new Range(32, 512, 1, "a whole number from 32 to 512");

    public static final CropRequest DEFAULT = of(Alignment.SIDE);

    public CropRequest {
        if (!SIDES.contains(side)) {
            throw DetectionOptions.badParameter("crops", side, SIDES.description());
        }
    }

    public static CropRequest of(int side) {
        return new CropRequest(side, 1);
    }

    public CropRequest sharedBy(int count) {
        return new CropRequest(side, count);
    }

    /** The most confident faces of a photo get crops. */
    int maxFaces() {
        return Math.max(1, MAX_PIXELS / photos / (side * side));
    }
}
