package io.facet.retinaface;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Runs a network that has just been loaded on two small black pictures, and looks whether it answers as it should: a file
 * can be a TorchScript of anything. Two shapes, since one that was traced with the sides of a picture as constants works
 * for that picture only.
 */
final class ContractCheck {
    private static final Logger LOG = Logger.getLogger(ContractCheck.class);
    private static final int[][] SHAPES = {{64, 64}, {96, 64}};
    private static final int[] VALUES = {4, 2, 10};
    private static final List<String> NAMES = List.of("loc", "conf", "landms");
    // Of a probability and its counterpart, in the coarsest arithmetic (bf16 has 8 bits).
    private static final float TOLERANCE = 0.02f;

    private ContractCheck() {}

    /** @throws DetectionException {@code MODEL_NOT_FOUND}, with what was expected and what was seen */
    static void require(Model model, CatalogModel source) {
        try (Predictor<NDList, NDList> network = model.newPredictor(new NoopTranslator());
                NDManager manager = model.getNDManager().newSubManager()) {
            for (int[] shape : SHAPES) {
                require(network, manager, source, shape[0], shape[1]);
            }
        }
    }

    private static void require(
            Predictor<NDList, NDList> network, NDManager manager, CatalogModel source, int width, int height) {
        String expected = IntStream.range(0, NAMES.size())
                .mapToObj(i -> NAMES.get(i) + " " + shape(i, width, height))
                .collect(Collectors.joining(", "));
        var black = new InputImage(ByteBuffer.allocateDirect(width * height * 3), width, height, () -> {});
        try (NDList outputs = network.predict(source.contract().batch(manager, List.of(black)))) {
            if (!hasShapes(outputs, width, height)) {
                throw refused(source, width, height, expected, "it gave " + seen(outputs));
            }
            requirePlausible(outputs, source, width, height, expected);
        } catch (TranslateException | RuntimeException e) {
            if (e instanceof DetectionException known) {
                throw known;
            }
            LOG.errorf(e, "Model %s failed on a picture of %d x %d", source.name(), width, height);
            throw refused(source, width, height, expected, "it failed; the log tells how");
        }
    }

    private static Shape shape(int output, int width, int height) {
        return new Shape(1, new PriorBoxes(width, height).count(), VALUES[output]);
    }

    private static boolean hasShapes(NDList outputs, int width, int height) {
        return outputs.size() == NAMES.size()
                && IntStream.range(0, NAMES.size())
                        .allMatch(i -> outputs.get(i).getShape().equals(shape(i, width, height)));
    }

    private static String seen(NDList outputs) {
        return outputs.isEmpty()
                ? "nothing"
                : outputs.stream().map(NDArray::getShape).map(Shape::toString).collect(Collectors.joining(", "));
    }

    private static void requirePlausible(NDList outputs, CatalogModel source, int width, int height, String expected) {
        for (int i = 0; i < NAMES.size(); i++) {
            for (float value : outputs.get(i).toFloatArray()) {
                if (!Float.isFinite(value)) {
                    throw refused(source, width, height, expected, NAMES.get(i) + " held " + value);
                }
            }
        }
        float[] conf = outputs.get(1).toFloatArray();
        for (int i = 0; i < conf.length; i += 2) {
            float face = conf[i + 1];
            if (face < -TOLERANCE || face > 1 + TOLERANCE || Math.abs(conf[i] + face - 1) > TOLERANCE) {
                String what = "conf held (%s, %s), which are no probabilities: softmax belongs into the graph"
                        .formatted(conf[i], face);
                throw refused(source, width, height, expected, what);
            }
        }
    }

    private static DetectionException refused(
            CatalogModel source, int width, int height, String expected, String seen) {
        return new DetectionException(
                ErrorCode.MODEL_NOT_FOUND,
                ("Backbone %s in %s is refused: given a black picture of %d x %d as its contract %s says, it should give"
                                + " %s; %s. How models are made says docs/models.md.")
                        .formatted(
                                source.name(),
                                source.precision().label(),
                                width,
                                height,
                                source.contract()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'),
                                expected,
                                seen));
    }
}
