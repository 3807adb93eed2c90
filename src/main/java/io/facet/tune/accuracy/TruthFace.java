package io.facet.tune.accuracy;

import io.facet.detection.BoundingBox;

/**
 * A face that is known to be in a photo.
 *
 * @param box in pixels of the upright photo
 */
public record TruthFace(BoundingBox box, Role role) {

    public enum Role {
        /** To be found. */
        FACE,
        /** Neither finding nor missing it counts: WIDER's invalid, VOC's difficult. */
        IGNORED,
        /** COCO's iscrowd: many faces; whatever lies in it counts neither way. */
        CROWD
    }

    public static TruthFace of(BoundingBox box) {
        return new TruthFace(box, Role.FACE);
    }

    public boolean counts() {
        return role == Role.FACE;
    }

    /** How well a found box lies on this face; in a crowd, how much of it does. */
    float overlap(BoundingBox found) {
        return role == Role.CROWD ? shareInside(found) : box.iou(found);
    }

    private float shareInside(BoundingBox found) {
        float width = Math.min(box.right(), found.right()) - Math.max(box.x(), found.x());
        float height = Math.min(box.bottom(), found.bottom()) - Math.max(box.y(), found.y());
        return width <= 0 || height <= 0 ? 0 : width * height / found.area();
    }
}
