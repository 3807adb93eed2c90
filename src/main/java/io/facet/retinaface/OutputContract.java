package io.facet.retinaface;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.facet.detection.Detections.RawFace;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a network answers for N images with A prior boxes each. */
public enum OutputContract {
    /** {@code loc [N,A,4]}, {@code conf [N,A,2]} after softmax and {@code landms [N,A,10]}: see {@link BoxDecoder.Dense}. */
    @JsonProperty("dense")
    DENSE {
        @Override
        void ask(NDList inputs, NDManager manager, float confidence) {}

        @Override
        String expected(int priors) {
            return "loc %s, conf %s, landms %s".formatted(shape(priors, 4), shape(priors, 2), shape(priors, 10));
        }

        @Override
        Optional<String> complaint(NDList outputs, int priors) {
            List<Shape> shapes = outputs.stream().map(NDArray::getShape).toList();
            if (!shapes.equals(List.of(shape(priors, 4), shape(priors, 2), shape(priors, 10)))) {
                return Optional.of("it gave " + seen(outputs));
            }
            FloatBuffer conf = floats(outputs.get(1));
            for (int i = 0; i < conf.capacity(); i += 2) {
                if (!isProbability(conf.get(i + 1)) || Math.abs(conf.get(i) + conf.get(i + 1) - 1) > TOLERANCE) {
                    return Optional.of("conf held (%s, %s), which are no probabilities: softmax belongs into the graph"
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
            return each(images, i -> {
                var output = new BoxDecoder.Dense(nth(loc, i, images), nth(conf, i, images), nth(landms, i, images));
                return (priors, threshold) -> BoxDecoder.decode(output, priors, threshold);
            });
        }
    },

    /**
     * {@code [N,K,16]}, the best prior boxes of each image: see {@link BoxDecoder.TopK}. The network takes a second input,
     * float {@code []}, the confidence that is enough. From a GPU that is a copy of kilobytes, not of megabytes.
     */
    @JsonProperty("top-k")
    TOP_K {
        @Override
        void ask(NDList inputs, NDManager manager, float confidence) {
            inputs.add(manager.create(confidence));
        }

        @Override
        String expected(int priors) {
            return "[1, at most %d, 16]".formatted(priors);
        }

        @Override
        Optional<String> complaint(NDList outputs, int priors) {
            Shape shape = outputs.size() == 1 ? outputs.get(0).getShape() : new Shape();
            if (shape.dimension() != 3 || shape.get(0) != 1 || shape.get(1) > priors || shape.get(2) != 16) {
                return Optional.of("it gave " + seen(outputs));
            }
            FloatBuffer rows = floats(outputs.get(0));
            for (int row = 0; row < rows.capacity(); row += 16) {
                if (rows.get(row) < 0 || rows.get(row) >= priors || !isProbability(rows.get(row + 1))) {
                    return Optional.of("a row began with (%s, %s), which are no prior box and its score"
                            .formatted(rows.get(row), rows.get(row + 1)));
                }
            }
            return notFinite(outputs);
        }

        @Override
        List<Candidates> read(NDList outputs, int images) {
            FloatBuffer rows = floats(outputs.singletonOrThrow());
            return each(images, i -> {
                var output = new BoxDecoder.TopK(nth(rows, i, images));
                return (priors, threshold) -> BoxDecoder.decode(output, priors, threshold);
            });
        }
    };

    // Of a probability, in the coarsest arithmetic (bf16 has 8 bits).
    private static final float TOLERANCE = 0.02f;

    /** What a network answers for one image. */
    @FunctionalInterface
    interface Candidates {
        /** The boxes with at least this confidence, in the order of the prior boxes. */
        List<RawFace> over(PriorBoxes priors, float threshold);
    }

    /** Adds what the network takes beside the images: the lowest confidence that anybody asks for. */
    abstract void ask(NDList inputs, NDManager manager, float confidence);

    /** The answers for each image, as views: they can be read as long as the outputs are open. */
    abstract List<Candidates> read(NDList outputs, int images);

    /** What a picture with so many prior boxes should be answered with, in words. */
    abstract String expected(int priors);

    /** What is wrong with the answer for one picture; empty when nothing is. */
    abstract Optional<String> complaint(NDList outputs, int priors);

    private static Shape shape(int priors, int values) {
        return new Shape(1, priors, values);
    }

    private static String seen(NDList outputs) {
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
                    return Optional.of("a value was " + value);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Candidates> each(int images, IntFunction<Candidates> answer) {
        return IntStream.range(0, images).mapToObj(answer).toList();
    }

    /** The array's own memory where it lies on the CPU: a megabyte per image is not copied to read a few rows of it. */
    private static FloatBuffer floats(NDArray array) {
        if (array.isEmpty()) {
            return FloatBuffer.allocate(0);
        }
        return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    private static FloatBuffer nth(FloatBuffer batch, int index, int images) {
        int size = batch.capacity() / images;
        return batch.slice(index * size, size);
    }
}
