package io.facet.detection;

/**
 * The shape in which a model wants its images.
 *
 * @param longestSide in pixels; larger images are shrunk to it
 * @param sideMultiple both sides are filled up to a multiple of it: 1 for a model that was trained and published without
 *     padding, whose faces at the lower and right border would differ with it
 */
public record InputSpec(int longestSide, int sideMultiple) {

    /**
     * The deepest feature map has one cell for 32 × 32 pixels: most models want whole cells. It also keeps shapes few, and
     * each costs: 2.4 MB, and a first run of 10.4 ms where the next ones take 3.0 (measured in int8). At input size 640,
     * large photos come in 39 shapes; with steps of one pixel they would come in 1279.
     */
    public static final int CELL = 32;
}
