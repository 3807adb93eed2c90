package io.facet.retinaface;

import static io.facet.retinaface.BoxDecoder.BOX_VALUES;
import static io.facet.retinaface.BoxDecoder.CLASSES;
import static io.facet.retinaface.BoxDecoder.LANDMARK_VALUES;
import static io.facet.retinaface.BoxDecoder.ROW_VALUES;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.facet.face.RawFace;
import io.facet.model.ModelMetadata.OutputContract;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Checks and reads the outputs of a network for N images with A prior boxes each. */
enum NetworkOutput {
    /** {@code loc [N,A,4]}, {@code conf [N,A,2]}, {@code landms [N,A,2L]}: see {@link BoxDecoder.Dense}. */
    DENSE {
        @Override
        void addThreshold(NDList inputs, NDManager manager, float confidence) {}

        @Override
        String expected(int priors) {
            return "loc %s, conf %s, landms %s"
                    .formatted(shape(priors, BOX_VALUES), shape(priors, CLASSES), shape(priors, LANDMARK_VALUES));
        }

        @Override
        Optional<String> violation(NDList outputs, int priors) {
            List<Shape> expected =
                    List.of(shape(priors, BOX_VALUES), shape(priors, CLASSES), shape(priors, LANDMARK_VALUES));
            if (!outputs.stream().map(NDArray::getShape).toList().equals(expected)) {
                return Optional.of("it returned " + shapes(outputs));
            }
            FloatBuffer conf = floats(outputs.get(1));
            for (int i = 0; i < conf.capacity(); i += CLASSES) {
                if (!isProbability(conf.get(i + 1)) || Math.abs(conf.get(i) + conf.get(i + 1) - 1) > TOLERANCE) {
                    return Optional.of("conf contains (%s, %s), which are not probabilities: add softmax to the graph"
                            .formatted(conf.get(i), conf.get(i + 1)));
                }
            }
            return notFinite(outputs);
        }

        @Override
        List<Candidates> read(NDList outputs, int images) {
            FloatBuffer loc = floats(outputs.get(0));
            FloatBuffer conf = floats(outputs.get(1));
            FloatBuffer landms = floats(outputs.get(2));
            return forEach(images, i -> {
                var output = new BoxDecoder.Dense(
                        ofImage(loc, i, images), ofImage(conf, i, images), ofImage(landms, i, images));
                return (priors, threshold) -> BoxDecoder.decode(output, priors, threshold);
            });
        }
    },

    /**
     * {@code [N,K,6+2L]}, the best prior boxes of each image: see {@link BoxDecoder.TopK}. The network has a second input,
     * float {@code []}, the lowest confidence. A GPU returns kilobytes instead of megabytes.
     */
    TOP_K {
        @Override
        void addThreshold(NDList inputs, NDManager manager, float confidence) {
            inputs.add(manager.create(confidence));
        }

        @Override
        String expected(int priors) {
            return "[1, at most %d, %d]".formatted(priors, ROW_VALUES);
        }

        @Override
        Optional<String> violation(NDList outputs, int priors) {
            Shape shape = outputs.size() == 1 ? outputs.get(0).getShape() : new Shape();
            if (shape.dimension() != 3 || shape.get(0) != 1 || shape.get(1) > priors || shape.get(2) != ROW_VALUES) {
                return Optional.of("it returned " + shapes(outputs));
            }
            FloatBuffer rows = floats(outputs.get(0));
            for (int row = 0; row < rows.capacity(); row += ROW_VALUES) {
                if (rows.get(row) < 0 || rows.get(row) >= priors || !isProbability(rows.get(row + 1))) {
                    return Optional.of("a row starts with (%s, %s), which are not a prior box and its score"
                            .formatted(rows.get(row), rows.get(row + 1)));
                }
            }
            return notFinite(outputs);
        }

        @Override
        List<Candidates> read(NDList outputs, int images) {
            FloatBuffer rows = floats(outputs.singletonOrThrow());
            return forEach(images, i -> {
                var output = new BoxDecoder.TopK(ofImage(rows, i, images));
                return (priors, threshold) -> BoxDecoder.decode(output, priors, threshold);
            });
        }
    };

    // For probabilities in bf16, which has 8 bits.
    private static final float TOLERANCE = 0.02f;

    static NetworkOutput of(OutputContract contract) {
        return switch (contract) {
            case DENSE -> DENSE;
            case TOP_K -> TOP_K;
        };
    }

    @FunctionalInterface
    interface Candidates {
        /** The boxes with at least this confidence, in the order of the prior boxes. */
        List<RawFace> decode(PriorBoxes priors, float threshold);
    }

    /** Adds the lowest confidence of the batch to the inputs if the network has an input for it. */
    abstract void addThreshold(NDList inputs, NDManager manager, float confidence);

    /** Views of the outputs for each image, valid while the outputs are open. */
    abstract List<Candidates> read(NDList outputs, int images);

    abstract String expected(int priors);

    /** The error in the outputs for one image; empty if there is none. */
    abstract Optional<String> violation(NDList outputs, int priors);

    private static Shape shape(int priors, int values) {
        return new Shape(1, priors, values);
    }

    private static String shapes(NDList outputs) {
        return outputs.isEmpty()
                ? "nothing"
                : outputs.stream().map(NDArray::getShape).map(Shape::toString).collect(Collectors.joining(", "));
    }

    private static boolean isProbability(float score) {
        return score >= -TOLERANCE && score <= 1 + TOLERANCE;
    }

    private static Optional<String> notFinite(NDList outputs) {
        for (NDArray output : outputs) {
            for (float value : output.toFloatArray()) {
                if (!Float.isFinite(value)) {
                    return Optional.of("a value is " + value);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Candidates> forEach(int images, IntFunction<Candidates> candidates) {
        return IntStream.range(0, images).mapToObj(candidates).toList();
    }

    /** On a CPU the array's own memory: a megabyte per image need not be copied to read a few rows of it. */
    private static FloatBuffer floats(NDArray array) {
        if (array.isEmpty()) {
            return FloatBuffer.allocate(0);
        }
        return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    private static FloatBuffer ofImage(FloatBuffer batch, int index, int images) {
        int size = batch.capacity() / images;
        return batch.slice(index * size, size);
    }
}
