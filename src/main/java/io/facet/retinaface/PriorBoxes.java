package io.facet.retinaface;

/**
 * The prior boxes (anchors) of RetinaFace for one input shape: squares of two sizes at the centre of every cell of three
 * feature maps, in pixels of the input. They are not clipped to it.
 *
 * <p>They are in the network's order: maps by descending resolution, cells row by row, then the smaller square first. A box
 * is computed from its index, because only the few boxes over the threshold are needed.
 */
public final class PriorBoxes {
    private static final int[] STEPS = {8, 16, 32};
    private static final int[][] MIN_SIZES = {{16, 32}, {64, 128}, {256, 512}};
    private static final int PER_CELL = 2;

    private final int[] columns = new int[STEPS.length];
    // starts[i] is the index of the first box of map i; the last entry is the number of boxes.
    private final int[] starts = new int[STEPS.length + 1];

    public PriorBoxes(int width, int height) {
        for (int map = 0; map < STEPS.length; map++) {
            columns[map] = cells(width, STEPS[map]);
            starts[map + 1] = starts[map] + PER_CELL * columns[map] * cells(height, STEPS[map]);
        }
    }

    /** A square: its centre and its side, in pixels of the input. */
    public record PriorBox(float centerX, float centerY, float size) {}

    public int count() {
        return starts[STEPS.length];
    }

    public PriorBox at(int index) {
        int map = 0;
        while (index >= starts[map + 1]) {
            map++;
        }
        int offset = index - starts[map];
        int cell = offset / PER_CELL;
        int row = cell / columns[map];
        int column = cell % columns[map];
        return new PriorBox((column + 0.5f) * STEPS[map], (row + 0.5f) * STEPS[map], MIN_SIZES[map][offset % PER_CELL]);
    }

    private static int cells(int side, int step) {
        return (side + step - 1) / step;
    }
}
