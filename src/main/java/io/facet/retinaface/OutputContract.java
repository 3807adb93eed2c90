package io.facet.retinaface;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.facet.detection.RawFace;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What a network answers for N images with A prior boxes each. */
public enum OutputContract {
    /** {@code loc [N,A,4]}, {@code conf [N,A,2]} after softmax and {@code landms [N,A,10]}: see {@link BoxDecoder.Dense}. */
    @JsonProperty("dense")
    DENSE {
        @Override
        void ask(NDList inputs, NDManager manager, float confidence) {}

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
        List<Candidates> read(NDList outputs, int images) {
            FloatBuffer rows = floats(outputs.singletonOrThrow());
            return each(images, i -> {
                var output = new BoxDecoder.TopK(nth(rows, i, images));
                return (priors, threshold) -> BoxDecoder.decode(output, priors, threshold);
            });
        }
    };

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
