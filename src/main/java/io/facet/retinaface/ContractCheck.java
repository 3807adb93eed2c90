package io.facet.retinaface;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.detection.InputImage;
import io.facet.model.CatalogModel;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * Runs a loaded network on two small black images and checks its outputs, because a TorchScript file can contain anything.
 * Two shapes, because a network that was traced with constant sides works for one shape only.
 */
final class ContractCheck {
    private static final Logger LOG = Logger.getLogger(ContractCheck.class);
    private static final int[][] SHAPES = {{64, 64}, {96, 64}};

    private ContractCheck() {}

    /** @throws DetectionException {@code MODEL_NOT_FOUND} with the expected and the actual outputs */
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
        NetworkOutput output = NetworkOutput.of(source.outputs());
        int priors = new PriorBoxes(width, height).count();
        NDList inputs = source.contract().batch(manager, List.of(InputImage.black(width, height)));
        output.addThreshold(inputs, manager, 0);
        String violation;
        try (NDList outputs = network.predict(inputs)) {
            violation = output.violation(outputs, priors).orElse(null);
        } catch (TranslateException | RuntimeException e) {
            LOG.errorf(e, "Model %s failed on a black image of %d x %d", source.name(), width, height);
            violation = "it failed, see the log";
        }
        if (violation != null) {
            throw rejected(source, width, height, output.expected(priors), violation);
        }
    }

    private static DetectionException rejected(
            CatalogModel source, int width, int height, String expected, String violation) {
        String contract = source.contract().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new DetectionException(
                ErrorCode.MODEL_NOT_FOUND,
                ("Backbone %s in %s does not match its contract %s: for a black image of %d x %d it must return %s, but %s."
                                + " See docs/models.md for how to export a model.")
                        .formatted(
                                source.name(),
                                source.precision().label(),
                                contract,
                                width,
                                height,
                                expected,
                                violation));
    }
}
