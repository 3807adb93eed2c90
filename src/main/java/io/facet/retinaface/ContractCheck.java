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
 * Runs a network that has just been loaded on two small black pictures, and looks whether it answers as it should: a file
 * can be a TorchScript of anything. Two shapes, since one that was traced with the sides of a picture as constants works
 * for that picture only.
 */
final class ContractCheck {
    private static final Logger LOG = Logger.getLogger(ContractCheck.class);
    private static final int[][] SHAPES = {{64, 64}, {96, 64}};

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
        int priors = new PriorBoxes(width, height).count();
        var black = InputImage.black(width, height);
        NDList inputs = source.contract().batch(manager, List.of(black));
        source.outputs().ask(inputs, manager, 0);
        String complaint;
        try (NDList outputs = network.predict(inputs)) {
            complaint = source.outputs().complaint(outputs, priors).orElse(null);
        } catch (TranslateException | RuntimeException e) {
            LOG.errorf(e, "Model %s failed on a picture of %d x %d", source.name(), width, height);
            complaint = "it failed; the log tells how";
        }
        if (complaint != null) {
            throw refused(source, width, height, source.outputs().expected(priors), complaint);
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
