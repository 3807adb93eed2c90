package io.facet.image.scale;

import io.facet.detection.DetectionOptions;
import io.facet.detection.DetectionOptions.Scales;
import io.facet.detection.InputImage.InputSpec;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The shape of an input of the network, in pixels. */
public record InputShape(int width, int height) {
    // Sides of photos that are larger than every input size.
    private static final int LARGE = 4 * DetectionOptions.MAX_INPUT_SIZE;

    /** The shapes of all ordinary photos that are larger than the input sizes; of tiles, only those of common cameras. */
    public static Set<InputShape> ofLargePhotos(Scales scales, int sideMultiple) {
        Set<InputShape> shapes = new LinkedHashSet<>();
        int steps = scales.largest() / InputSpec.CELL;
        boolean tiled = Tile.isNeeded(scales.largest(), 1);
        Stream<Integer> shortSides = tiled
                ? Stream.of(LARGE, LARGE * 3 / 4, LARGE * 2 / 3, LARGE * 9 / 16)
                : Stream.iterate(steps, step -> step > 0, step -> step - 1).map(step -> LARGE / steps * step);
        shortSides.forEach(side -> {
            add(shapes, LARGE, side, scales, sideMultiple);
            add(shapes, side, LARGE, scales, sideMultiple);
        });
        return shapes;
    }

    private static void add(Set<InputShape> shapes, int width, int height, Scales scales, int sideMultiple) {
        if (PlannedScale.isPanorama(width, height)) {
            return;
        }
        for (PlannedScale scale : PlannedScale.of(width, height, scales, sideMultiple)) {
            for (Tile tile : scale.tiles()) {
                Letterbox letterbox = scale.letterbox().tile(tile, sideMultiple);
                shapes.add(new InputShape(letterbox.canvasWidth(), letterbox.canvasHeight()));
            }
        }
    }
}
