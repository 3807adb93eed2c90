package io.facet.pipeline;

import io.facet.detection.InputImage.InputSpec;
import java.util.LinkedHashSet;
import java.util.Set;

/** A shape of input that photos have once they are letterboxed. */
record Shape(int width, int height) {

    /** Those of every photo that has to be shrunk: its longest side is the input size. */
    static Set<Shape> ofLargePhotos(int inputSize) {
        Set<Shape> shapes = new LinkedHashSet<>();
        for (int side = inputSize; side > 0; side -= InputSpec.CELL) {
            shapes.add(new Shape(inputSize, side));
            shapes.add(new Shape(side, inputSize));
        }
        return shapes;
    }
}
