package io.facet.tune.accuracy;

import io.facet.face.BoundingBox;

/** A labelled face; the box is in pixels of the upright photo. */
public record GroundTruthFace(BoundingBox box, Role role) {

    public enum Role {
        /** The detector must find it. */
        FACE,
        /** Neither a hit nor a miss counts: WIDER's invalid, VOC's difficult. */
        IGNORED,
        /** COCO's iscrowd: a region of many faces; detections inside it do not count. */
        CROWD
    }

    public static GroundTruthFace of(BoundingBox box) {
        return new GroundTruthFace(box, Role.FACE);
    }

    public boolean counts() {
        return role == Role.FACE;
    }

    /** The IoU with a detected box; for a crowd, the share of the detected box inside the region. */
    float overlap(BoundingBox detected) {
        return role == Role.CROWD ? shareInside(detected) : box.iou(detected);
    }

    private float shareInside(BoundingBox detected) {
        float width = Math.min(box.right(), detected.right()) - Math.max(box.x(), detected.x());
        float height = Math.min(box.bottom(), detected.bottom()) - Math.max(box.y(), detected.y());
        return width <= 0 || height <= 0 ? 0 : width * height / detected.area();
    }
}
